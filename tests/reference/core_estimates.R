# Golden numbers for means, totals, ratios, proportions and their intervals, quantiles, contrasts of domains, tests of
# independence and single-PSU rules under linearisation.
# Run in this folder: Rscript core_estimates.R
# Writes core_estimates.csv (case, quantity, name, value) and the data it used: core_{apistrat,apiclus1,apiclus2,nhanes,
# lonely,twostage}.csv.
# Last made with R 4.2.2 and survey 4.1-1.

suppressMessages(library(survey))
options(digits = 17)
out <- list()
add <- function(case, quantity, name, value) {
  out[[length(out) + 1]] <<- data.frame(case = case, quantity = quantity, name = name,
                                        value = sprintf("%.17g", as.numeric(value)))
}
number <- function(x) if (is.numeric(x)) sprintf("%.17g", x) else as.character(x)
save <- function(data, file) {
  data[] <- lapply(data, function(x) ifelse(is.na(x), "", number(x)))
  write.csv(data, file, row.names = FALSE, quote = TRUE)
}
numbers_of <- function(case, name, result) {
  add(case, "estimate", name, coef(result))
  add(case, "se", name, SE(result))
}
# deff = "replace": over simple random sampling with replacement
mean_of <- function(case, formula, design, name) {
  result <- svymean(formula, design, deff = "replace")
  numbers_of(case, name, result)
  add(case, "deff", name, deff(result))
  limits <- confint(result, df = degf(design))
  add(case, "ci_low", name, limits[, 1])
  add(case, "ci_high", name, limits[, 2])
  add(case, "df", name, degf(design))
}
# "xlogit" is the closed form of what "logit" fits iteratively
intervals_of <- function(case, formula, design, name) {
  for (method in c("logit", "xlogit", "beta", "mean")) for (level in c(0.95, 0.9)) {
    result <- svyciprop(formula, design, method = method, level = level)
    add(case, paste(method, level, "low"), name, attr(result, "ci")[1])
    add(case, paste(method, level, "high"), name, attr(result, "ci")[2])
  }
}

# Californian schools: strata, one-stage and two-stage clusters, with and without finite population corrections.
data(api)
keep <- c("stype", "dnum", "snum", "pw", "fpc", "fpc1", "fpc2", "api00", "api.stu", "enroll", "wide", "award", "imp")
prepare <- function(data) {
  data$wide <- as.numeric(data$sch.wide == "Yes")
  data$award <- as.numeric(data$awards == "Yes")
  data$imp <- as.numeric(data$comp.imp == "Yes")
  data
}
apistrat <- prepare(apistrat)
apiclus1 <- prepare(apiclus1)
apiclus2 <- prepare(apiclus2)
apiclus2$pw <- weights(svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2))
for (name in c("apistrat", "apiclus1", "apiclus2")) {
  data <- get(name)
  save(data[, intersect(keep, names(data))], paste0("core_", name, ".csv"))
}
designs <- list(
  apistrat_fpc = svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat),
  apistrat = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat),
  apiclus1_fpc = svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1),
  apiclus1 = svydesign(id = ~dnum, weights = ~pw, data = apiclus1),
  apiclus2_fpc = svydesign(id = ~dnum + snum, weights = ~pw, fpc = ~fpc1 + fpc2, data = apiclus2),
  apiclus2 = svydesign(id = ~dnum + snum, weights = ~pw, data = apiclus2)
)
for (case in names(designs)) {
  design <- designs[[case]]
  mean_of(case, ~api00, design, "api00")
  mean_of(case, ~wide, design, "wide")
  numbers_of(case, "total wide", svytotal(~wide, design))
  complete <- subset(design, !is.na(enroll))
  mean_of(case, ~enroll, complete, "enroll")
  numbers_of(case, "total enroll", svytotal(~enroll, complete))
  numbers_of(case, "api.stu/enroll", svyratio(~api.stu, ~enroll, complete))
  for (type in c("E", "H", "M")) {
    part <- subset(complete, stype == type)
    mean_of(case, ~api00, subset(design, stype == type), paste("api00", type))
    mean_of(case, ~wide, subset(design, stype == type), paste("wide", type))
    numbers_of(case, paste("total enroll", type), svytotal(~enroll, part))
    numbers_of(case, paste("api.stu/enroll", type), svyratio(~api.stu, ~enroll, part))
  }
  intervals_of(case, ~wide, design, "wide")
  intervals_of(case, ~award, subset(design, stype == "E"), "award E")
  shares <- svymean(~stype, design)
  numbers_of(case, paste("share", c("E", "H", "M")), shares)
  add(case, "covariance", paste(rep(1:3, 3), rep(1:3, each = 3)), as.vector(vcov(shares)))
  for (rule in c("math", "school")) {
    table <- svyquantile(~api00, design, c(0.1, 0.25, 0.5, 0.75, 0.9), qrule = rule, interval.type = "mean")$api00
    for (column in colnames(table)) add(case, paste("quantile", rule, column), rownames(table), table[, column])
  }
  for (statistic in c("F", "Chisq", "Wald", "adjWald")) {
    test <- svychisq(~wide + award, design, statistic = statistic)
    add(case, "independence", paste(statistic, c("statistic", "p")), c(test$statistic, test$p.value))
    add(case, "independence", paste(statistic, "df", seq_along(test$parameter)), test$parameter)
  }
}

# NHANES: 16 cells of race and age, with missing outcomes.
data(nhanes)
save(nhanes, "core_nhanes.csv")
full <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = nhanes)
observed <- subset(full, !is.na(HI_CHOL))
add("nhanes", "df", "design", degf(full))
for (r in 1:4) {
  mean_of("nhanes", ~HI_CHOL, subset(observed, race == r), paste("race", r))
  intervals_of("nhanes", ~HI_CHOL, subset(observed, race == r), paste("race", r))
  for (a in levels(nhanes$agecat)) {
    cell <- subset(observed, race == r & agecat == a)
    mean_of("nhanes", ~HI_CHOL, cell, paste("race*age", r, a))
    intervals_of("nhanes", ~HI_CHOL, cell, paste("race*age", r, a))
  }
}
by_race <- svyby(~HI_CHOL, ~race, observed, svymean, covmat = TRUE)
add("nhanes", "covariance", paste(rep(1:4, 4), rep(1:4, each = 4)), as.vector(vcov(by_race)))
for (a in 1:3) for (b in (a + 1):4) {
  contrast <- svycontrast(by_race, setNames(as.numeric(1:4 == b) - as.numeric(1:4 == a), 1:4))
  add("nhanes", "difference", paste(b, a), coef(contrast))
  add("nhanes", "difference se", paste(b, a), SE(contrast))
}
for (statistic in c("F", "Chisq", "Wald", "adjWald")) {
  test <- svychisq(~HI_CHOL + race, observed, statistic = statistic)
  add("nhanes", "independence", paste(statistic, c("statistic", "p")), c(test$statistic, test$p.value))
  add("nhanes", "independence", paste(statistic, "df", seq_along(test$parameter)), test$parameter)
}
adults <- subset(observed, agecat != "(0,19]")
test <- svychisq(~HI_CHOL + race, adults)
add("nhanes adults", "independence", c("statistic", "p"), c(test$statistic, test$p.value))
add("nhanes adults", "independence", c("df 1", "df 2"), test$parameter)
older <- svychisq(~race + agecat, subset(full, RIAGENDR == 2))
add("nhanes women", "independence", c("statistic", "p"), c(older$statistic, older$p.value))
add("nhanes women", "independence", c("df 1", "df 2"), older$parameter)

# Strata with a single PSU, one stage and two.
lonely <- data.frame(y = c(3, 5, 8, 1, 9, 4, 7), w = c(2, 2, 3, 3, 5, 1, 4), s = c(1, 1, 1, 2, 3, 3, 3),
                     population = c(30, 30, 30, 20, 25, 25, 25), g = c(1, 1, 0, 1, 1, 0, 1))
twostage <- data.frame(p = c(1, 1, 1, 2, 2, 3, 3, 4, 4, 5), q = c(1, 1, 2, 1, 1, 1, 2, 1, 2, 1),
                       y = c(3, 5, 8, 1, 9, 4, 7, 2, 6, 5), w = c(2, 2, 3, 3, 5, 1, 4, 2, 2, 1),
                       n1 = 20, n2 = c(5, 5, 5, 4, 4, 6, 6, 3, 3, 7))
save(lonely, "core_lonely.csv")
save(twostage, "core_twostage.csv")
for (rule in c("certainty", "remove", "adjust", "average")) {
  options(survey.lonely.psu = rule)
  plain <- svydesign(id = ~1, strata = ~s, weights = ~w, data = lonely)
  fpc <- svydesign(id = ~1, strata = ~s, weights = ~w, fpc = ~population, data = lonely)
  stages <- svydesign(id = ~p + q, weights = ~w, fpc = ~n1 + n2, data = twostage)
  for (case in c("plain", "fpc", "stages")) {
    design <- get(case)
    add("lonely", rule, paste(case, "mean"), SE(svymean(~y, design)))
    add("lonely", rule, paste(case, "total"), SE(svytotal(~y, design)))
    add("lonely", rule, paste(case, "df"), degf(design))
  }
  for (case in c("plain", "fpc")) {
    # a domain as R documents it, with the whole design kept: a ratio of totals that are 0 outside
    ratio <- svyratio(~I(y * g), ~g, get(case))
    add("lonely", rule, paste(case, "domain"), SE(ratio))
  }
}

write.csv(do.call(rbind, out), "core_estimates.csv", row.names = FALSE, quote = TRUE)
