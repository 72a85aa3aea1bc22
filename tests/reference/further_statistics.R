# Golden numbers for tests/survey/test_further_reference.py. Run here: Rscript further_statistics.R
# Last made with R 4.2.2, survey 4.1-1 and MASS. Data: api of the survey package,
# written to further_clus1.csv and further_strat.csv.

suppressMessages(library(survey))
suppressMessages(library(MASS))
options(digits = 17, survey.lonely.psu = "fail")
out <- list()
add <- function(case, quantity, name, value) {
  out[[length(out) + 1]] <<- data.frame(case = case, quantity = quantity, name = name,
                                        value = sprintf("%.17g", as.numeric(value)))
}
data(api)
save_data <- function(data, name) {
  data <- data[c("stype", "dnum", "pw", "fpc", "api00", "api99", "api.stu", "enroll", "meals", "ell", "sch.wide", "awards")]
  write.csv(data, paste0("further_", name, ".csv"), row.names = FALSE, quote = TRUE)
  data$wide01 <- as.numeric(data$sch.wide == "Yes")
  data
}
clus1 <- save_data(apiclus1, "clus1")
strat <- save_data(apistrat, "strat")
designs <- list(
  clus1 = svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus1),
  strat = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = strat)
)
tight <- glm.control(epsilon = 1e-14, maxit = 100)

for (case in names(designs)) {
  d <- designs[[case]]
  for (method in c("likelihood", "asin")) {
    limits <- confint(svyciprop(~wide01, d, method = method))
    add(case, method, c("low", "high"), limits)
  }
  for (what in c("TRUE", "replace")) {
    m <- svymean(~api00, d, deff = if (what == "TRUE") TRUE else what)
    add(case, paste("mean deff", what), "api00", deff(m))
    t <- svytotal(~enroll, d, deff = if (what == "TRUE") TRUE else what, na.rm = TRUE)
    add(case, paste("total deff", what), "enroll", deff(t))
  }
  v <- svyvar(~api00, d)
  add(case, "variance", "api00", coef(v)); add(case, "variance se", "api00", SE(v))
  pair <- svyvar(~api00 + api99, d)
  add(case, "covariance", "api00,api99", as.matrix(pair)[1, 2])
  # the correlation by the delta method, from the covariance matrix of variances and covariance
  s <- as.matrix(pair)[c(1, 2, 4)]
  g <- c(-s[2] / (2 * s[1]^1.5 * sqrt(s[3])), 1 / sqrt(s[1] * s[3]), -s[2] / (2 * sqrt(s[1]) * s[3]^1.5))
  V <- attr(pair, "var")[c(1, 2, 4), c(1, 2, 4)]
  add(case, "correlation", "api00,api99", s[2] / sqrt(s[1] * s[3]))
  add(case, "correlation se", "api00,api99", sqrt(g %*% V %*% g))
  two <- svyttest(api00 ~ wide01, d)
  add(case, "t test", c("estimate", "statistic", "df", "p"), c(two$estimate, two$statistic, two$parameter, two$p.value))
  for (kind in c("KruskalWallis", "vanderWaerden", "median")) {
    r <- svyranktest(api00 ~ wide01, d, test = kind)
    if (inherits(r, "htest")) add(case, paste("rank", kind), c("statistic", "df", "p"), c(r$statistic, r$parameter, r$p.value))
  }
  k <- svyranktest(api00 ~ stype, d, test = "KruskalWallis")
  # survey 4.1-1 has `statistic` and `parameter` the wrong way round here
  add(case, "rank three groups", c("statistic", "df", "p"), c(k$parameter / k$statistic, k$statistic, k$p.value))
  add(case, "alpha", "api", svycralpha(~api00 + api99 + meals + ell, d))
}

# direct standardisation: the share `wide` by award, standardised to a population of types of school
d <- designs$clus1
s <- svystandardize(d, by = ~stype, over = ~awards, population = c(0.5, 0.3, 0.2))
b <- svyby(~wide01, ~awards, s, svymean)
add("clus1", "standardised", c("No", "Yes"), coef(b)); add("clus1", "standardised se", c("No", "Yes"), SE(b))
s <- svystandardize(d, by = ~stype, population = c(0.5, 0.3, 0.2))
m <- svymean(~api00, s)
add("clus1", "standardised all", "api00", coef(m)); add("clus1", "standardised all se", "api00", SE(m))

models <- list(
  poisson = svyglm(ell ~ meals + stype, d, family = quasipoisson(), control = tight),
  offset = svyglm(api.stu ~ meals + stype + offset(log(enroll)), d, family = quasipoisson(), control = tight),
  gamma = svyglm(enroll ~ meals + stype, d, family = Gamma(link = "log"), control = tight),
  inverse = svyglm(enroll ~ meals, d, family = Gamma(), control = tight),
  probit = svyglm(wide01 ~ meals + stype, d, family = quasibinomial(link = "probit"), control = tight),
  cloglog = svyglm(wide01 ~ meals + stype, d, family = quasibinomial(link = "cloglog"), control = tight)
)
for (name in names(models)) {
  m <- models[[name]]
  add(name, "coefficient", names(coef(m)), coef(m)); add(name, "se", names(coef(m)), SE(m))
  p <- predict(m, newdata = head(clus1, 3), type = "response", se.fit = TRUE)
  add(name, "predicted", 1:3, coef(p)); add(name, "predicted se", 1:3, SE(p))
  l <- predict(m, newdata = head(clus1, 3), type = "link", se.fit = TRUE)
  add(name, "link se", 1:3, SE(l))
}

# negative binomial by pseudo-maximum likelihood of coefficients and theta together
clus1$one <- 1
start <- glm.nb(ell ~ meals + stype, data = clus1, weights = pw / mean(pw))
negative <- function(ell, eta, lt) dnbinom(ell, mu = exp(eta), size = exp(lt), log = TRUE)
slopes <- function(ell, eta, lt) {
  mu <- exp(eta); theta <- exp(lt)
  cbind((ell - mu) * theta / (mu + theta),
        theta * (digamma(ell + theta) - digamma(theta) + log(theta / (mu + theta)) + 1 - (ell + theta) / (mu + theta)))
}
fit <- svymle(negative, gradient = slopes, design = d, formulas = list(eta = ell ~ meals + stype, lt = ~1),
              start = c(coef(start), log(start$theta)), method = "BFGS", control = list(maxit = 5000, reltol = 1e-16))
add("negative binomial", "coefficient", c("(Intercept)", "meals", "stypeH", "stypeM", "log theta"), coef(fit))
add("negative binomial", "se", c("(Intercept)", "meals", "stypeH", "stypeM", "log theta"), SE(fit))

# multinomial logistic by pseudo-maximum likelihood
multinomial <- function(stype, h, m) {
  total <- 1 + exp(h) + exp(m)
  log(ifelse(stype == "E", 1, ifelse(stype == "H", exp(h), exp(m))) / total)
}
gradient <- function(stype, h, m) {
  total <- 1 + exp(h) + exp(m)
  cbind((stype == "H") - exp(h) / total, (stype == "M") - exp(m) / total)
}
clus1$api <- (clus1$api00 - 600) / 100
d <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus1)
fit <- svymle(multinomial, gradient = gradient, design = d,
              formulas = list(h = stype ~ api + wide01, m = ~ api + wide01),
              start = rep(0, 6), method = "BFGS", control = list(maxit = 5000, reltol = 1e-16))
names <- c("H (Intercept)", "H api", "H wide01", "M (Intercept)", "M api", "M wide01")
add("multinomial", "coefficient", names, coef(fit)); add("multinomial", "se", names, SE(fit))

write.csv(do.call(rbind, out), "further_statistics.csv", row.names = FALSE, quote = TRUE)
