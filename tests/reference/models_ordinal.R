# Golden numbers for proportional-odds models.
# Run in this folder, after models_glm.R: Rscript models_ordinal.R
# Writes models_ordinal.csv (case, quantity, name, value) and its data models_ordinal_clus1.csv.
# Last made with R 4.2.2 and survey 4.1-1. svyolr maximises by BFGS and takes its Hessian by finite differences; the
# tighter control below leaves about 1e-7 in estimates and 1e-6 in standard errors.

suppressMessages(library(survey))
tight <- function(k) list(reltol = 1e-17, maxit = 2000, ndeps = rep(1e-4, k))
out <- list()
record <- function(case, model) {
  b <- c(model$coefficients, model$zeta)
  values <- list(coefficient = b, se = sqrt(diag(vcov(model))), df = c(residual = model$df.residual),
                 deviance = c(deviance = model$deviance))
  for (quantity in names(values))
    out[[length(out) + 1]] <<- data.frame(case = case, quantity = quantity, name = names(values[[quantity]]),
                                          value = sprintf("%.17g", as.numeric(values[[quantity]])))
}
number <- function(x) if (is.numeric(x)) sprintf("%.17g", x) else as.character(x)
save <- function(data, file) {
  data[] <- lapply(data, function(x) ifelse(is.na(x), "", number(x)))
  write.csv(data, file, row.names = FALSE, quote = FALSE)
}

data(api)
apiclus1$poor <- cut(apiclus1$meals, c(-1, 25, 50, 75, 100), labels = c("q1", "q2", "q3", "q4"))
save(apiclus1[, c("dnum", "pw", "fpc", "poor", "avg.ed", "mobility", "stype")], "models_ordinal_clus1.csv")
clus1 <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1)
ordered <- poor ~ avg.ed + mobility + stype
record("clus1", svyolr(ordered, clus1, control = tight(7)))
part <- subset(clus1, stype != "H")
record("clus1 part", svyolr(poor ~ avg.ed + mobility, part, control = tight(5)))
jack <- as.svrepdesign(svydesign(id = ~dnum, weights = ~pw, data = apiclus1), type = "JK1")
record("clus1 JK1", svyolr(poor ~ avg.ed + mobility, jack, control = tight(5)))
write.csv(do.call(rbind, out), "models_ordinal.csv", row.names = FALSE, quote = c(1, 2, 3))
