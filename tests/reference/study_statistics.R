# Golden numbers for tests/analyse/test_study_reference.py. Run here: Rscript study_statistics.R
# Last made with R 4.2.2 and survey 4.1-1. Data: study_wave.csv, the tiny survey of tests/conftest.py.

suppressMessages(library(survey))
options(digits = 17, survey.lonely.psu = "fail")
wave <- read.csv("study_wave.csv")
wave$single <- factor(ifelse(wave$ALLEEN == 1, "yes", "no"))
wave$young <- factor(ifelse(wave$LEEFTIJD <= 3, "0-3", "4-18"))
wave$help <- as.numeric(wave$HULP == 1)
known <- wave$HULP == 1 & wave$HULPBUUR != 9
wave$sources <- ifelse(known, (wave$HULPOUD == 1) + (wave$HULPBUUR == 1), NA)
design <- svydesign(id = ~BUURT, strata = ~STRAT, weights = ~GEW, data = wave, nest = TRUE)
out <- list()
add <- function(indicator, subgroup, level, quantity, value) {
  out[[length(out) + 1]] <<- data.frame(indicator, subgroup, level, quantity, value = sprintf("%.17g", as.numeric(value)))
}
limits <- function(indicator, subgroup, level, estimate, error, df) {
  add(indicator, subgroup, level, "estimate", estimate)
  add(indicator, subgroup, level, "se", error)
  add(indicator, subgroup, level, "ci_low", estimate - qt(0.975, df) * error)
  add(indicator, subgroup, level, "ci_high", estimate + qt(0.975, df) * error)
}
parts <- list(
  list("all", "all", design), list("single_parent", "no", subset(design, single == "no")),
  list("single_parent", "yes", subset(design, single == "yes"))
)
for (part in parts) {
  d <- part[[3]]
  df <- degf(d)
  average <- svymean(~LEEFTIJD, d)
  limits("age_mean", part[[1]], part[[2]], coef(average), SE(average), df)
  total <- svytotal(~LEEFTIJD, d)
  limits("age_total", part[[1]], part[[2]], coef(total), SE(total), df)
  answered <- subset(d, !is.na(sources))
  ratio <- svyratio(~sources, ~LEEFTIJD, answered)
  limits("sources_by_age", part[[1]], part[[2]], coef(ratio), SE(ratio), degf(answered))
  for (quantile in c(0.5, 0.9)) {
    name <- if (quantile == 0.5) "age_median" else "age_p90"
    # survey 4.1-1 gives the second smallest value below the first step of the distribution, 4.5 the smallest
    point <- function(p) {
      if (p <= 0) min(d$variables$LEEFTIJD) else svyquantile(~LEEFTIJD, d, p, ci = FALSE, qrule = "math")$LEEFTIJD[1]
    }
    q <- point(quantile)
    # Woodruff: the quantiles at p minus and plus t standard errors of the share at or below q
    reach <- qt(0.975, df) * SE(svymean(~ I(as.numeric(LEEFTIJD <= q)), update(d, q = q)))
    add(name, part[[1]], part[[2]], "estimate", q)
    add(name, part[[1]], part[[2]], "ci_low", point(max(quantile - reach, 0)))
    add(name, part[[1]], part[[2]], "ci_high", point(min(quantile + reach, 1)))
  }
}
by <- svyby(~LEEFTIJD, ~single, design, svymean, covmat = TRUE)
contrast <- svycontrast(by, c(no = -1, yes = 1))
add("age_mean", "single_parent", "yes-no", "difference", coef(contrast))
add("age_mean", "single_parent", "yes-no", "difference se", SE(contrast))
population <- svytable(~young, design)
alike <- svystandardize(design, by = ~young, over = ~single, population = population)
share <- svyby(~help, ~single, alike, svymean)
for (level in c("no", "yes")) {
  add("help_alike", "single_parent", level, "estimate", coef(share)[level])
  add("help_alike", "single_parent", level, "se", SE(share)[share$single == level])
}
items <- subset(design, known)
items <- update(items, parents = as.numeric(HULPOUD == 1), neighbours = as.numeric(HULPBUUR == 1))
add("network", "all", "all", "alpha", svycralpha(~ parents + neighbours, items))
test <- svychisq(~ HULP + single, design, statistic = "F")
add("help", "single_parent", "all", "statistic", test$statistic)
add("help", "single_parent", "all", "p", test$p.value)
write.csv(do.call(rbind, out), "study_statistics.csv", row.names = FALSE, quote = TRUE)
