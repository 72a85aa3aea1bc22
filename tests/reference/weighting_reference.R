# Golden numbers for replicate weights, post-stratification, raking, calibration and trimming.
# Run here: Rscript weighting_reference.R; R 4.2.2, survey 4.1-1. Data: api and nhanes of the survey package.
suppressMessages(library(survey))
options(digits = 17, survey.lonely.psu = "fail")
data(api)
data(nhanes)
nhanes <- nhanes[seq(1, nrow(nhanes), by = 6), ]
nhanes <- nhanes[nhanes$SDMVPSU < 3, ]  # two PSUs in every stratum, for balanced half samples
nhanes$hi_chol <- nhanes$HI_CHOL
nhanes$hi_chol[is.na(nhanes$hi_chol)] <- 0

save_table <- function(table, name) write.csv(table, paste0("weighting_", name, ".csv"), row.names = FALSE, quote = FALSE)
columns <- c("dnum", "snum", "stype", "pw", "fpc", "api00", "api99", "enroll", "api.stu", "awards", "sch.wide")
save_table(apistrat[, columns], "strat")
save_table(apiclus1[, columns], "clus1")
apiclus2$enroll[is.na(apiclus2$enroll)] <- 0  # missing outcomes are not the subject here
apiclus2$api.stu[is.na(apiclus2$api.stu)] <- 0
save_table(apiclus2[, c(setdiff(columns, "fpc"), "fpc1", "fpc2")], "clus2")
save_table(nhanes[, c("SDMVPSU", "SDMVSTRA", "WTMEC2YR", "hi_chol", "race")], "nhanes")

results <- NULL
keep <- function(case, statistic, level, estimate, se, df)
  results <<- rbind(results, data.frame(case, statistic, level, estimate = as.vector(estimate), se = as.vector(se), df))

api_proportion <- function(design) svymean(~as.numeric(awards == "Yes"), design)
api_statistics <- function(case, design) {
  df <- degf(design)
  add <- function(statistic, s) keep(case, statistic, "all", coef(s), SE(s), df)
  add("mean_api00", svymean(~api00, design))
  add("total_enroll", svytotal(~enroll, design))
  add("ratio", svyratio(~api.stu, ~enroll, design))
  add("proportion", api_proportion(design))
  design <- update(design, award = as.numeric(awards == "Yes"))
  for (statistic in c("proportion", "mean_api00")) {
    by <- svyby(if (statistic == "proportion") ~award else ~api00, ~stype, design, svymean)
    keep(case, statistic, as.character(by$stype), by[, 2], by[, 3], NA)
  }
}
nhanes_statistics <- function(case, design) {
  s <- svymean(~hi_chol, design)
  keep(case, "proportion", "all", coef(s), SE(s), degf(design))
  s <- svytotal(~hi_chol, design)
  keep(case, "total", "all", coef(s), SE(s), degf(design))
  by <- svyby(~hi_chol, ~race, design, svymean)
  keep(case, "proportion", as.character(by$race), by[, 2], by[, 3], NA)
}

# --- replicate weights -------------------------------------------------------------------------------------------
clus1 <- svydesign(~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1)
clus2 <- svydesign(~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2)
strat <- svydesign(~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat)
nh <- svydesign(~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = nhanes)
jk1 <- as.svrepdesign(clus1, type = "JK1")
jkn <- as.svrepdesign(strat, type = "JKn")
api_statistics("jk1", jk1)
api_statistics("jk1_mse", as.svrepdesign(clus1, type = "JK1", mse = TRUE))
api_statistics("jkn", jkn)
nhanes_statistics("nhanes_jkn", as.svrepdesign(nh, type = "JKn"))

psus <- !duplicated(nhanes[, c("SDMVSTRA", "SDMVPSU")])
save_factors <- function(replicates, name) {
  factors <- as.matrix(replicates$repweights)[psus, ]
  colnames(factors) <- paste0("r", seq_len(ncol(factors)))
  save_table(cbind(nhanes[psus, c("SDMVSTRA", "SDMVPSU")], factors), paste0("factors_", name))
}
brr <- as.svrepdesign(nh, type = "BRR")
fay <- as.svrepdesign(nh, type = "Fay", fay.rho = 0.3)
set.seed(20)
boot <- as.svrepdesign(nh, type = "subbootstrap", replicates = 30)
save_factors(brr, "brr"); save_factors(fay, "fay"); save_factors(boot, "bootstrap")
given <- function(replicates, ...)
  svrepdesign(data = nhanes, weights = ~WTMEC2YR, repweights = as.matrix(replicates$repweights) * nhanes$WTMEC2YR, ...)
nhanes_statistics("given_brr", given(brr, type = "BRR"))
nhanes_statistics("given_fay", given(fay, type = "Fay", rho = 0.3))
nhanes_statistics("given_bootstrap", given(boot, type = "bootstrap"))
nhanes_statistics("given_bootstrap_mse", given(boot, type = "bootstrap", mse = TRUE))
nhanes_statistics("given_sdr", given(boot, type = "successive-difference", mse = TRUE))
nhanes_statistics("given_other", given(boot, type = "other", scale = 0.01, rscales = seq(0.5, 2, length.out = 30)))

# --- weighting ---------------------------------------------------------------------------------------------------
stype <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
schwide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
crossed <- as.data.frame(table(stype = apipop$stype, sch.wide = apipop$sch.wide))
save_table(crossed, "crossed_totals")
totals <- c("(Intercept)" = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069)
tight <- list(maxit = 5000, epsilon = 1e-14)
weights_of <- NULL
reweigh <- function(name, design, bounds) {
  cases <- list(
    poststratify = postStratify(design, ~stype, stype),
    crossed = postStratify(design, ~stype + sch.wide, crossed),
    rake = rake(design, list(~stype, ~sch.wide), list(stype, schwide), control = tight),
    linear = calibrate(design, ~stype + api99, totals),
    bounded = calibrate(design, ~stype + api99, totals, calfun = "linear", bounds = bounds, epsilon = 1e-12),
    raking = calibrate(design, ~stype + api99, totals, calfun = "raking", epsilon = 1e-12),
    margins = calibrate(design, ~stype + sch.wide, c("(Intercept)" = 6194, stypeH = 755, stypeM = 1018, sch.wideYes = 5122),
                        calfun = "raking", epsilon = 1e-12),
    logit = calibrate(design, ~stype + api99, totals, calfun = "logit", bounds = bounds, epsilon = 1e-12))
  for (case in names(cases)) {
    api_statistics(paste(name, case, sep = "_"), cases[[case]])
    if (inherits(design, "svyrep.design")) next
    w <- weights(cases[[case]])
    weights_of <<- rbind(weights_of, data.frame(case = paste(name, case, sep = "_"), row = seq_along(w), weight = as.vector(w)))
  }
}
reweigh("clus1", clus1, c(0.6, 1.75))
reweigh("clus2", clus2, c(0.2, 3))
reweigh("strat", strat, c(0.95, 1.04))
reweigh("jk1", jk1, c(0.4, 2.6))
reweigh("jkn", jkn, c(0.9, 1.1))
# --- models and quantiles on reweighted designs --------------------------------------------------------------------
logit <- function(case, design) {
  fit <- svyglm(I(awards == "Yes") ~ stype + api99, design, family = quasibinomial, control = glm.control(epsilon = 1e-14))
  keep(case, "logit", names(coef(fit)), coef(fit), SE(fit), degf(design))
}
for (name in c("clus1", "jk1")) {
  base <- get(name)
  logit(paste0(name, "_logistic_raked"), calibrate(base, ~stype + sch.wide, c("(Intercept)" = 6194, stypeH = 755,
        stypeM = 1018, sch.wideYes = 5122), calfun = "raking", epsilon = 1e-12))
}
linear <- calibrate(clus1, ~stype + api99, totals)
for (upper in c(50, 46)) {
  w <- weights(trimWeights(linear, upper = upper, strict = TRUE))
  weights_of <- rbind(weights_of, data.frame(case = paste0("trimmed_", upper), row = seq_along(w), weight = as.vector(w)))
}
w <- weights(trimWeights(linear, upper = 48, lower = 32))
weights_of <- rbind(weights_of, data.frame(case = "trimmed_both", row = seq_along(w), weight = as.vector(w)))
save_table(weights_of, "weights")
save_table(results, "results")
