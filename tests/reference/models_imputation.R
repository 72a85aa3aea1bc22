# Golden numbers for Rubin's rules.
# Run in this folder, after models_glm.R: Rscript models_imputation.R
# Writes models_imputation.csv (case, quantity, name, value) and its data models_imputation_data.csv: five implicates of
# a variable of the two-stage school sample, imputed here by a draw from a regression.
# Last made with R 4.2.2, survey 4.1-1 and mitools 2.4.

suppressMessages({library(survey); library(mitools)})
tight <- glm.control(epsilon = 1e-14, maxit = 100)
schools <- read.csv("models_apistrat.csv", stringsAsFactors = TRUE)
set.seed(7)
gone <- sample(nrow(schools), 60)
known <- lm(ell ~ meals + api00, schools[-gone, ])
implicates <- lapply(1:5, function(i) {
  data <- schools
  drawn <- predict(known, data[gone, ]) + rnorm(length(gone), 0, summary(known)$sigma)
  data$ell[gone] <- round(pmax(0, drawn), 2)
  data
})
wide <- schools[, c("stype", "pw", "fpc", "wide", "meals")]
for (i in 1:5) wide[[paste0("ell.", i)]] <- implicates[[i]]$ell
wide$pw <- sprintf("%.17g", wide$pw)
write.csv(wide, "models_imputation_data.csv", row.names = FALSE, quote = FALSE)
design <- svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = imputationList(implicates))
out <- list()
record <- function(case, fits, ...) {
  both <- MIcombine(fits, ...)
  names <- names(coef(both))
  values <- list(coefficient = coef(both), se = SE(both), df = both$df, missing = both$missinfo)
  for (quantity in names(values))
    out[[length(out) + 1]] <<- data.frame(case = case, quantity = quantity, name = names,
                                          value = sprintf("%.17g", values[[quantity]]))
  k <- length(names)
  out[[length(out) + 1]] <<- data.frame(case = case, quantity = "covariance",
                                        name = paste(rep(1:k, k), rep(1:k, each = k)),
                                        value = sprintf("%.17g", as.vector(vcov(both))))
}
models <- lapply(design$designs, function(one) {
  first <- svyglm(wide ~ stype + ell + meals, one, family = quasibinomial, control = tight)
  do.call(svyglm, list(formula(first), one, family = quasibinomial(), control = tight, start = coef(first)))
})
record("logistic", models)
record("logistic finite", models, df.complete = 193)
record("mean", with(design, svymean(~ell)))
record("share", with(design, svymean(~I(as.numeric(ell > 30)))))
write.csv(do.call(rbind, out), "models_imputation.csv", row.names = FALSE, quote = c(1, 2, 3))
