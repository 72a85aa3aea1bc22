# Golden numbers for logistic and linear survey models, term tests, pseudo-R2, predictive margins and replicate weights.
# Run in this folder: Rscript models_glm.R
# Writes models_glm.csv (case, quantity, name, value) and the data it used: models_{apistrat,apiclus2,nhanes,sparse}.csv.
# Last made with R 4.2.2 and survey 4.1-1. glm.fit's epsilon is tightened to 1e-14, past its default of 1e-8.

suppressMessages(library(survey))
options(digits = 17, survey.lonely.psu = "fail")
tight <- glm.control(epsilon = 1e-14, maxit = 100)
out <- list()
add <- function(case, quantity, name, value) {
  out[[length(out) + 1]] <<- data.frame(case = case, quantity = quantity, name = name,
                                        value = sprintf("%.17g", as.numeric(value)))
}
# glm.fit returns the working weights of the step before its last: once more from the solution, so that they belong to it.
settled <- function(model) {
  call <- model$call
  call$start <- coef(model)
  eval(call, globalenv())
}
record <- function(case, model, terms = character()) {
  model <- settled(model)
  b <- coef(model)
  add(case, "coefficient", names(b), b)
  add(case, "se", names(b), sqrt(diag(vcov(model))))
  p <- length(b)
  add(case, "covariance", paste(rep(1:p, p), rep(1:p, each = p)), as.vector(vcov(model)))
  add(case, "df", "residual", model$df.residual)
  table <- summary(model)$coefficients
  add(case, "p", names(b), table[, 4])
  limits <- confint(model, ddf = model$df.residual)
  add(case, "ci_low", names(b), limits[, 1])
  add(case, "ci_high", names(b), limits[, 2])
  for (term in terms) {
    test <- regTermTest(model, as.formula(paste("~", term)), method = "Wald")
    add(case, "term", term, test$Ftest)
    add(case, "term_p", term, test$p)
  }
  if (model$family$family == "quasibinomial") {
    add(case, "pseudo_r2", "cox_snell", psrsq(model, "Cox-Snell"))
    add(case, "pseudo_r2", "nagelkerke", psrsq(model, "Nagelkerke"))
  }
}
number <- function(x) if (is.numeric(x)) sprintf("%.17g", x) else as.character(x)
save <- function(data, file) {
  data[] <- lapply(data, function(x) ifelse(is.na(x), "", number(x)))
  write.csv(data, file, row.names = FALSE, quote = FALSE)
}

# Stratified and two-stage samples of Californian schools.
data(api)
apistrat$wide <- as.numeric(apistrat$sch.wide == "Yes")
apiclus2$wide <- as.numeric(apiclus2$sch.wide == "Yes")
apistrat$stype <- factor(apistrat$stype, levels = c("E", "H", "M"))
apiclus2$stype <- factor(apiclus2$stype, levels = c("E", "H", "M"))
strat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat)
clus2 <- svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2)
apiclus2$pw2 <- weights(clus2)
save(apistrat[, c("stype", "pw", "fpc", "wide", "api00", "ell", "meals", "mobility")], "models_apistrat.csv")
save(apiclus2[, c("dnum", "snum", "fpc1", "fpc2", "pw2", "stype", "wide", "api00", "ell", "meals", "mobility")],
     "models_apiclus2.csv")
logit <- wide ~ stype + ell + meals
line <- api00 ~ stype + ell + meals + mobility
record("strat logistic", svyglm(logit, strat, family = quasibinomial, control = tight), c("stype", "ell + meals"))
record("strat linear", svyglm(line, strat, control = tight), c("stype", "ell + meals"))
record("clus2 logistic", svyglm(logit, clus2, family = quasibinomial, control = tight), c("stype", "ell + meals"))
record("clus2 linear", svyglm(line, clus2, control = tight), c("stype", "ell + meals"))
record("strat interaction", svyglm(wide ~ stype * meals + I(ell^2), strat, family = quasibinomial, control = tight), c("stype:meals"))
record("strat high", svyglm(wide ~ ell + meals, subset(strat, api00 > 600), family = quasibinomial, control = tight))
record("clus2 high", svyglm(wide ~ ell + meals, subset(clus2, api00 > 600), family = quasibinomial, control = tight))

# High cholesterol in NHANES: missing outcomes, few degrees of freedom, subpopulations.
data(nhanes)
nhanes$race <- factor(nhanes$race)
nhanes$sex <- factor(nhanes$RIAGENDR)
levels(nhanes$agecat) <- c("0-19", "19-39", "39-59", "59+")
save(nhanes[, c("SDMVPSU", "SDMVSTRA", "WTMEC2YR", "HI_CHOL", "race", "agecat", "sex")], "models_nhanes.csv")
dhanes <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = nhanes)
chol <- HI_CHOL ~ race + agecat + sex
record("nhanes", svyglm(chol, dhanes, family = quasibinomial, control = tight), c("race", "agecat", "sex"))
record("nhanes women", svyglm(HI_CHOL ~ race + agecat, subset(dhanes, sex == 2), family = quasibinomial, control = tight),
       c("race", "agecat"))
record("nhanes young", svyglm(HI_CHOL ~ race + sex, subset(dhanes, agecat == "19-39"), family = quasibinomial,
                              control = tight), "race")
adjusted <- svyglm(HI_CHOL ~ agecat + sex, dhanes, family = quasibinomial, control = tight)
margins <- svypredmeans(adjusted, ~race)
add("nhanes", "margin", names(coef(margins)), coef(margins))
add("nhanes", "margin_se", names(coef(margins)), SE(margins))
for (other in c("2", "3", "4")) {
  weights <- setNames((names(coef(margins)) == other) - (names(coef(margins)) == "1"), names(coef(margins)))
  effect <- svycontrast(margins, weights)
  add("nhanes", "effect", other, coef(effect))
  add("nhanes", "effect_se", other, SE(effect))
}
adjusted <- svyglm(wide ~ ell + meals, strat, family = quasibinomial, control = tight)
margins <- svypredmeans(adjusted, ~stype)
add("strat logistic", "margin", names(coef(margins)), coef(margins))
add("strat logistic", "margin_se", names(coef(margins)), SE(margins))

# Average marginal effect of a number, from the definition: gradients by differences, the two parts of the variance summed.
model <- settled(svyglm(logit, strat, family = quasibinomial, control = tight))
matrix <- model.matrix(model)
slopes <- function(b) b["meals"] * dlogis(matrix %*% b)
average <- function(b) weighted.mean(slopes(b), weights(strat))
b <- coef(model)
gradient <- sapply(names(b), function(j) {
  h <- 1e-4 * max(abs(b[j]), 1e-3) * (names(b) == j)
  (8 * (average(b + h) - average(b - h)) - (average(b + 2 * h) - average(b - 2 * h))) / (12 * max(h))
})
strat <- update(strat, slope = as.vector(slopes(b)))
sampling <- svymean(~slope, strat)
add("strat logistic", "slope", "meals", coef(sampling))
add("strat logistic", "slope_se", "two-part", sqrt(gradient %*% vcov(model) %*% gradient + vcov(sampling)))
add("strat logistic", "slope_se", "conditional", sqrt(gradient %*% vcov(model) %*% gradient))
information <- solve(t(matrix) %*% (matrix * weights(strat) * fitted(model) * (1 - fitted(model))))
scores <- matrix * (model$y - fitted(model))
strat <- update(strat, whole = as.vector(scores %*% information %*% gradient) * sum(weights(strat)) + slope)
add("strat logistic", "slope_se", "linearised", SE(svymean(~whole, strat)))

# Archer-Lemeshow test, from its definition: mean residuals of groups of fitted probability of equal weight.
goodness <- function(case, model, design, groups) {
  p <- round(fitted(model), 12)
  w <- weights(design)
  distinct <- sort(unique(p))
  weight <- sapply(distinct, function(value) sum(w[p == value]))
  cut <- floor((cumsum(weight) - weight / 2) / sum(weight) * groups)
  design <- update(design, risk = factor(cut[match(p, distinct)]), residual = as.vector(model$y - fitted(model)))
  means <- svyby(~residual, ~risk, design, svymean, covmat = TRUE)
  g <- nrow(means)
  f <- degf(design)
  statistic <- (f - g + 2) / (f * g) * drop(coef(means) %*% solve(vcov(means)) %*% coef(means))
  add(case, "goodness", "F", statistic)
  add(case, "goodness", "p", pf(statistic, g - 1, f - g + 2, lower.tail = FALSE))
}
goodness("strat logistic", model, strat, 4)
complete <- subset(dhanes, !is.na(HI_CHOL))
goodness("nhanes", settled(svyglm(chol, complete, family = quasibinomial, control = tight)), complete, 10)

# Replicate weights: JKn of the strata, JK1 of the clusters.
jkn <- as.svrepdesign(strat, type = "JKn")
record("strat JKn logistic", svyglm(logit, jkn, family = quasibinomial, control = tight))
record("strat JKn linear", svyglm(line, jkn, control = tight))
clus1 <- svydesign(id = ~dnum, weights = ~pw2, data = apiclus2)
record("clus2 JK1 logistic", svyglm(logit, as.svrepdesign(clus1, type = "JK1"), family = quasibinomial, control = tight))

# Small simulated survey: strata of unequal size, a level with few respondents, a PSU and stratum outside the domain.
set.seed(20)
n <- 120
sparse <- data.frame(stratum = rep(1:4, times = c(20, 40, 30, 30)))
sparse$psu <- ave(sparse$stratum, sparse$stratum, FUN = function(x) sort(rep(1:4, length.out = length(x))))
sparse$w <- round(runif(n, 0.5, 20), 3)
sparse$group <- factor(sample(c("a", "b", "c", "d"), n, TRUE, c(0.5, 0.3, 0.15, 0.05)))
sparse$x <- round(rnorm(n), 4)
sparse$y <- rbinom(n, 1, plogis(-0.5 + 0.7 * sparse$x + (sparse$group == "b")))
sparse$y[sparse$group == "d"] <- 0
sparse$x[c(5, 50)] <- NA
sparse$y[77] <- NA
sparse$inside <- as.numeric(sparse$stratum != 2 & !(sparse$stratum == 3 & sparse$psu == 1))
save(sparse, "models_sparse.csv")
dsparse <- svydesign(id = ~psu, strata = ~stratum, weights = ~w, nest = TRUE, data = sparse)
record("sparse", svyglm(y ~ group + x, subset(dsparse, group != "d"), family = quasibinomial, control = tight), "group")
separated <- suppressWarnings(svyglm(y ~ group + x, dsparse, family = quasibinomial))
add("sparse separated", "df", "residual", separated$df.residual)
record("sparse domain", svyglm(y ~ x, subset(dsparse, inside == 1), family = quasibinomial, control = tight), "x")
record("sparse linear domain", svyglm(x ~ group, subset(dsparse, inside == 1), control = tight), "group")
write.csv(do.call(rbind, out), "models_glm.csv", row.names = FALSE, quote = c(1, 2, 3))
