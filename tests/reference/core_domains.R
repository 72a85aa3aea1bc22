# Golden numbers for design effects of totals and ratios, and for differences of means, totals and ratios between domains.
# Run in this folder, after core_estimates.R: Rscript core_domains.R
# Reads core_apistrat.csv and core_apiclus1.csv; writes core_domains.csv (case, quantity, name, value).
# Last made with R 4.2.2 and survey 4.1-1.

suppressMessages(library(survey))
out <- list()
add <- function(case, quantity, name, value) {
  out[[length(out) + 1]] <<- data.frame(case = case, quantity = quantity, name = name,
                                        value = sprintf("%.17g", as.numeric(value)))
}
apistrat <- read.csv("core_apistrat.csv")
apiclus1 <- read.csv("core_apiclus1.csv")
designs <- list(
  apistrat_fpc = svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat),
  apiclus1 = svydesign(id = ~dnum, weights = ~pw, data = apiclus1),
  apiclus1_jackknife = as.svrepdesign(svydesign(id = ~dnum, weights = ~pw, data = apiclus1), type = "JK1")
)
differences <- function(case, quantity, by) {
  for (pair in list(c("H", "E"), c("M", "E"), c("M", "H"))) {
    contrast <- svycontrast(by, setNames(c(1, -1), pair))
    add(case, paste(quantity, "difference"), paste(pair, collapse = " "), coef(contrast))
    add(case, paste(quantity, "difference se"), paste(pair, collapse = " "), SE(contrast))
  }
}
# svyby's covmat is not there for svyratio: the contrast of ratios goes by their linearised values
ratio_differences <- function(case, design) {
  values <- sapply(c("E", "H", "M"), function(type) {
    ratio <- coef(svyratio(~I(api.stu * (stype == type)), ~I(enroll * (stype == type)), design))
    inside <- design$variables$stype == type
    total <- sum(weights(design, "sampling") * inside * design$variables$enroll)
    c(ratio, inside * (design$variables$api.stu - ratio * design$variables$enroll) / total)
  })
  influence <- values[-1, ]
  colnames(influence) <- c("E", "H", "M")
  for (pair in list(c("H", "E"), c("M", "E"), c("M", "H"))) {
    add(case, "ratio difference", paste(pair, collapse = " "), values[1, pair[1]] - values[1, pair[2]])
    add(case, "ratio difference se", paste(pair, collapse = " "),
        SE(svytotal(influence[, pair[1]] - influence[, pair[2]], design)))
  }
}
for (case in names(designs)) {
  design <- designs[[case]]
  complete <- subset(design, !is.na(enroll))
  if (case != "apiclus1_jackknife") {
    for (type in c("all", "E", "H", "M")) {
      part <- if (type == "all") complete else subset(complete, stype == type)
      add(case, "total deff", type, deff(svytotal(~enroll, part, deff = "replace")))
      add(case, "ratio deff", type, deff(svyratio(~api.stu, ~enroll, part, deff = "replace")))
    }
    ratio_differences(case, complete)
  }
  differences(case, "mean", svyby(~api00, ~stype, design, svymean, covmat = TRUE))
  differences(case, "total", svyby(~enroll, ~stype, complete, svytotal, covmat = TRUE))
}

# Replicates that lose one of two domains: what the others give, and what R makes of the difference.
lost <- data.frame(y = c(1, 0, 3, 2, 5, 4, 1, 2, 6, 3), g = c("a", "a", "b", "a", "b", "a", "a", "a", "b", "a"),
                   psu = c(1, 1, 2, 2, 2, 3, 3, 4, 4, 4))
factors <- sapply(1:4, function(psu) 4 / 3 * (lost$psu != psu))
factors[lost$g == "b" & lost$psu == 4, 2] <- 0
jack <- svrepdesign(data = lost, weights = rep(1, 10), repweights = factors, type = "JK1", combined.weights = TRUE)
by <- suppressWarnings(svyby(~y, ~g, jack, svymean, covmat = TRUE))
contrast <- svycontrast(by, c(b = 1, a = -1))
add("lost", "difference", "b a", coef(contrast))
add("lost", "difference se", "b a", SE(contrast))
add("lost", "covariance", "b a", vcov(by)[1, 2])

write.csv(do.call(rbind, out), "core_domains.csv", row.names = FALSE, quote = TRUE)
