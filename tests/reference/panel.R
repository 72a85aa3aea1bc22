# Changes between two waves that share respondents, from stacked data: panel_results.csv.
# Run in this folder: Rscript panel.R
library(survey)
panel <- read.csv("panel.csv", stringsAsFactors = TRUE)
panel$wave <- factor(panel$wave)
designs <- list(
  person = svydesign(ids = ~person, weights = ~weight, data = panel),
  person_strata = svydesign(ids = ~person, strata = ~stratum, weights = ~weight, data = panel, nest = TRUE),
  area = svydesign(ids = ~area, weights = ~weight, data = panel)
)
results <- list()
for (name in names(designs)) {
  for (group in c("all", "no", "yes")) {
    part <- if (group == "all") designs[[name]] else subset(designs[[name]], panel$single == group)
    means <- svyby(~yes, ~wave, part, svymean, covmat = TRUE)
    change <- svycontrast(means, c(-1, 1))
    results[[length(results) + 1]] <- data.frame(
      design = name, single = group, difference = as.numeric(coef(change)), se = as.numeric(SE(change)),
      df = degf(part)
    )
  }
}
write.csv(do.call(rbind, results), "panel_results.csv", row.names = FALSE)
cat(format(packageVersion("survey")), "\n")
