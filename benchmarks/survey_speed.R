# The R side of survey_speed.py: Rscript survey_speed.R data.csv folder repeats
# Last run with R 4.2.2 and survey 4.1-1.
suppressMessages(library(survey))
arguments <- commandArgs(TRUE)
data <- read.csv(arguments[1])
folder <- arguments[2]
repeats <- as.integer(arguments[3])
outcomes <- paste0("y", 0:9)

best <- function(task) {
  task()
  min(sapply(seq_len(repeats), function(run) system.time(task())[["elapsed"]]))
}
writeLines(paste0(R.version.string, ", survey ", packageVersion("survey"),
                  ": svyby with svyciprop(method = 'logit'); svyglm(family = quasibinomial)"), file.path(folder, "version.txt"))
make <- function() svydesign(id = ~psu, strata = ~stratum, weights = ~weight, data = data)
design <- make()
shares <- function() {
  tables <- lapply(outcomes, function(name) {
    table <- svyby(as.formula(paste0("~", name)), ~domain, design, svyciprop, vartype = c("se", "ci"), method = "logit")
    names(table) <- c("level", "estimate", "se", "ci_low", "ci_high")
    cbind(outcome = name, table)
  })
  do.call(rbind, tables)
}
model <- function() svyglm(y5 ~ x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7, design, family = quasibinomial())

data$area <- factor(data$area)
data$kind <- factor(data$kind)
design <- make()
# these take minutes: once each
once <- function(task) system.time(task())[["elapsed"]]
levels200 <- function() svyglm(y5 ~ area, design, family = quasibinomial())
# of the first rows only: of 200,000 svychisq makes indicators of 6.4 GB, several times
some <- svydesign(id = ~psu, strata = ~stratum, weights = ~weight, data = data[seq_len(20000), ])
independence <- function() svychisq(~area + kind, some)
seconds <- data.frame(task = c("design", "proportions", "logistic", "levels", "independence"),
                      seconds = c(best(make), best(shares), best(model), once(levels200), once(independence)))
write.csv(seconds, file.path(folder, "seconds.csv"), row.names = FALSE)
# svyby's se of svyciprop is that of the logit: the proportion's own, from svymean, is compared
table <- shares()
table$se <- unlist(lapply(outcomes, function(name) SE(svyby(as.formula(paste0("~", name)), ~domain, design, svymean))))
table[] <- lapply(table, function(x) if (is.numeric(x)) as.numeric(x) else x)
options(digits = 17)
write.csv(table, file.path(folder, "proportions.csv"), row.names = FALSE)
fitted <- model()
write.csv(data.frame(term = names(coef(fitted)), estimate = coef(fitted), se = SE(fitted)),
          file.path(folder, "logistic.csv"), row.names = FALSE)
