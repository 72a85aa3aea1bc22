# Golden numbers for the predicted probabilities of ordinal and multinomial models, with design-based standard errors.
# Run in this folder, after models_ordinal.R and further_statistics.R: Rscript models_predictions.R
# Writes models_predictions.csv (case, row, category, estimate, se) for the new rows that the tests name.
# Last made with R 4.2.2 and survey 4.1-1, which predicts neither kind: probabilities are those of the models' own
# coefficients (of svyolr held against its fitted values), variances g'Vg with their own vcov and the gradient g by
# central differences.

suppressMessages(library(survey))
out <- list()
record <- function(case, categories, probabilities, b, covariance) {
  p <- probabilities(b)
  for (row in seq_len(nrow(p))) for (k in seq_along(categories)) {
    g <- sapply(seq_along(b), function(j) {
      h <- 1e-6 * max(abs(b[j]), 1); up <- b; down <- b; up[j] <- up[j] + h; down[j] <- down[j] - h
      (probabilities(up)[row, k] - probabilities(down)[row, k]) / (2 * h)
    })
    out[[length(out) + 1]] <<- data.frame(case = case, row = row, category = categories[k],
                                          estimate = sprintf("%.17g", p[row, k]),
                                          se = sprintf("%.17g", sqrt(drop(t(g) %*% covariance %*% g))))
  }
}

data(api)
apiclus1$poor <- cut(apiclus1$meals, c(-1, 25, 50, 75, 100), labels = c("q1", "q2", "q3", "q4"))
clus1 <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1)
model <- svyolr(poor ~ avg.ed + mobility, clus1, control = list(reltol = 1e-17, maxit = 2000, ndeps = rep(1e-4, 5)))
new <- data.frame(avg.ed = c(2, 3, 3.5), mobility = c(10, 20, 5))
cumulative <- function(b, data = new) {
  eta <- as.matrix(data[, c("avg.ed", "mobility")]) %*% b[1:2]
  below <- cbind(0, sapply(b[3:5], function(zeta) plogis(zeta - eta)), 1)
  below[, -1] - below[, -5]
}
b <- c(model$coefficients, model$zeta)
fitted <- cumulative(b, apiclus1[complete.cases(apiclus1[, c("avg.ed", "mobility")]), ])
stopifnot(max(abs(fitted - model$fitted.values)) < 1e-12)
record("ordinal", levels(apiclus1$poor), cumulative, b, vcov(model))

negative <- function(stype, h, m) {
  total <- 1 + exp(h) + exp(m)
  log(ifelse(stype == "E", 1, ifelse(stype == "H", exp(h), exp(m))) / total)
}
gradient <- function(stype, h, m) {
  total <- 1 + exp(h) + exp(m)
  cbind((stype == "H") - exp(h) / total, (stype == "M") - exp(m) / total)
}
apiclus1$api <- (apiclus1$api00 - 600) / 100
d <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1)
fit <- svymle(negative, gradient = gradient, design = d, formulas = list(h = stype ~ api, m = ~ api),
              start = rep(0, 4), method = "BFGS", control = list(maxit = 5000, reltol = 1e-16))
logits <- function(b) {
  api <- c(-1, 0.5)
  exponentials <- cbind(1, exp(b[1] + b[2] * api), exp(b[3] + b[4] * api))
  exponentials / rowSums(exponentials)
}
record("multinomial", c("E", "H", "M"), logits, coef(fit), vcov(fit))
write.csv(do.call(rbind, out), "models_predictions.csv", row.names = FALSE, quote = c(1, 3))
