# SPDX-License-Identifier: GPL-2.0-or-later
# r_steps.R - what client/R/quoth.R is held to: QUOTH_R is its path, LINES how many
# occurrences the command counts.
source(Sys.getenv("QUOTH_R"))

lines <- quoth_kwic('"rare earths"', order = "right")
stopifnot(is.data.frame(lines), nrow(lines) == as.integer(Sys.getenv("LINES")),
          identical(names(lines), quoth_kwic_columns),
          all(tolower(gsub("[^A-Za-z]+", " ", lines$match)) == "rare earths"),
          attr(lines, "total")$n == nrow(lines), attr(lines, "index")$rev == 1)

# The bytes of the file are those of the match.
checked <- 0
for (at in which(lines$part == "body" & !is.na(lines$path) & grepl("[.]md$", lines$path))) {
    file <- readBin(lines$path[at], "raw", file.size(lines$path[at]))
    piece <- rawToChar(file[(lines$start[at] + 1):lines$end[at]])
    stopifnot(tolower(gsub("[^A-Za-z]+", " ", piece)) == "rare earths")
    checked <- checked + 1
}
stopifnot(checked > 0)

few <- quoth_kwic("tariff", limit = 3, topic = c("tariffs", "soybeans"), strict = TRUE)
stopifnot(nrow(few) == 3)

rates <- quoth_trend(c('"rare earths"', "soybeans"), by = "month")
stopifnot(identical(names(rates), quoth_trend_columns), is.numeric(rates$per_million),
          identical(sort(unique(rates$query)), c('"rare earths"', "soybeans")),
          sum(rates$occurrences[rates$query == '"rare earths"']) == nrow(lines))

# Nothing is no error, and says why; an error is one, with the words of quoth.
said <- NULL
none <- withCallingHandlers(quoth_kwic("zyzzyva"), message = function(m) {
    said <<- conditionMessage(m)
    invokeRestart("muffleMessage")
})
stopifnot(nrow(none) == 0, identical(names(none), quoth_kwic_columns),
          grepl("zyzzyva", said))
wrong <- tryCatch(quoth_kwic("soy AND", strict = TRUE), error = conditionMessage)
stopifnot(is.character(wrong), grepl("soy AND", wrong, fixed = TRUE))
unknown <- tryCatch(quoth_kwic("soy", nonsense = 1), error = conditionMessage)
stopifnot(is.character(unknown), grepl("nonsense", unknown))
stopifnot(nrow(quoth_kwic("$(touch pwned) `touch pwned` soybeans", mode = "any",
                          limit = 2)) == 2, !file.exists("pwned"))
cat("done\n")
