# Golden numbers for a wave whose weights are made: the tiny survey of tests/conftest.py, raked to the totals of
# tests/harmonise/test_weighting_of_waves.py, and then estimated. R 4.2.2, survey 4.1-1.
# Run in this folder: Rscript weighting_of_waves.R
library(survey)

rows <- 0:47
help <- ifelse(rows %% 3 != 0, 1, 2)
tiny <- data.frame(
  base = 1000 / 48,
  stratum = 1 + rows %/% 24,
  psu = 10 + rows %/% 8,
  single = factor(ifelse(rows %% 5 < 2, "yes", "no")),
  age = factor(ifelse(rows %% 19 <= 3, "0-3", "4-18")),
  help = as.numeric(help == 1)
)
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~base, data = tiny, nest = TRUE)
totals <- c(`(Intercept)` = 1000, singleyes = 300, `age4-18` = 750)
raked <- calibrate(design, ~ single + age, totals, calfun = "raking", epsilon = 1e-12, maxit = 200)

row <- function(subgroup, level, part) {
  share <- svymean(~help, part)
  data.frame(subgroup = subgroup, level = level, estimate = coef(share)[[1]], se = SE(share)[[1]])
}
results <- rbind(
  row("all", "all", raked),
  row("single_parent", "yes", subset(raked, single == "yes")),
  row("single_parent", "no", subset(raked, single == "no")),
  row("child_age", "0-3", subset(raked, age == "0-3")),
  row("child_age", "4-18", subset(raked, age == "4-18")),
  row("single_parent*child_age", "yes*4-18", subset(raked, single == "yes" & age == "4-18"))
)
fit <- svyglm(help ~ single + age, raked, family = quasibinomial)
results <- rbind(results, data.frame(
  subgroup = "model", level = c("(Intercept)", "single_parent", "child_age"),
  estimate = coef(fit), se = SE(fit)
))
results$estimate <- sprintf("%.15g", results$estimate)
results$se <- sprintf("%.15g", results$se)
write.csv(results, "weighting_of_waves.csv", row.names = FALSE, quote = FALSE)
