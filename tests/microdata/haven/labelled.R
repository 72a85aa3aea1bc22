# Data frames as haven and labelled make them, for ../test_labelled.py; needs haven and bit64.
# Rscript labelled.R, in this folder. The files of SPSS and Stata are what haven makes of the same columns.
library(haven)

answers <- c(ja = 1, nee = 2, "weet niet" = 8, "geen antwoord" = 9)
frame <- tibble::tibble(
  help = labelled(c(1, 2, 2, NA, 9), answers, label = "Krijgt u hulp?"),
  # codes that are declared missing, one by one and as a range
  codes = labelled_spss(c(1, 2, 8, 9, NA), answers, na_values = c(8, 9), label = "Codes"),
  range = labelled_spss(c(1, 2, 8, 9, 97), answers, na_range = c(8, Inf), label = "Bereik"),
  both = labelled_spss(c(1, 2, 8, 98, 99), answers, na_values = 8, na_range = c(98, 99), label = "Beide"),
  # missing values with a letter, as of Stata and SAS
  tagged = labelled(
    c(1, 2, tagged_na("a"), tagged_na("z"), NA),
    c(ja = 1, nee = 2, geweigerd = tagged_na("a"), "niet gevraagd" = tagged_na("z")),
    label = "Met letters"
  ),
  whole = labelled(c(1L, 2L, NA, 2L, 1L), c(ja = 1L, nee = 2L)),
  text = labelled_spss(c("a", "b", "x", "", "a"), c(eerste = "a", onbekend = "x"), na_values = "x"),
  plain = structure(c(1.5, 2, NA, 4, 5), label = "Zonder labels"),
  factor = factor(c("ja", "nee", NA, "ja", "ja"), levels = c("nee", "ja")),
  large = bit64::as.integer64(c("1", NA, "4294967296", "-2", "9")),
  day = as.Date(c("2017-01-01", NA, "1899-12-31", "2017-06-01", "2017-06-02"))
)
saveRDS(frame, "labelled.rds", version = 2, compress = "xz")
save(frame, file = "labelled.rda", version = 3)
write_sav(frame[c("help", "codes", "range", "both", "plain")], "labelled.sav")
write_dta(frame[c("help", "tagged", "plain")], "labelled.dta")
