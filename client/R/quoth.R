# SPDX-License-Identifier: MIT
# quoth.R - questions to quothd from R, by quoth(1): data frames of occurrences and trends.
#
#   source("quoth.R")                          # needs jsonlite, and quoth on PATH
#   lines <- quoth_kwic('"rare earths"', order = "right", after = "2025-10")
#   rates <- quoth_trend(c('"rare earths"', "soybeans"), by = "month")
#   plot(ts(rates$per_million[rates$query == "soybeans"]))
#
# Further arguments are options of the command by their long names: limit = 100, strict =
# TRUE, min_rev = 7, topic = c("tariffs", "steel") for one that may be given several times.
# What goes wrong is an error with the words of quoth; where nothing is found there are no
# rows, and a message says why. attributes() of a result have the index and its revision, the
# warnings, and the total. Queries that are not ASCII want a locale of UTF-8.

quoth_kwic_columns <- c("doc_id", "path", "page", "line", "start", "end", "before",
                        "match", "after", "part", "title", "date", "source")
quoth_trend_columns <- c("key", "query", "documents", "occurrences", "of_documents",
                         "of_words", "per_million", "percent")

# Every occurrence of QUERY in its context, a row each; start and end are bytes from 0.
quoth_kwic <- function(query, ...) {
    stopifnot(is.character(query), length(query) == 1, !is.na(query))
    quoth_table("kwic", query, "line", quoth_kwic_columns, ...)
}

# How often each of up to eight QUERIES is answered, a row for each period or source and query;
# rates are NA where there is nothing to have one of.
quoth_trend <- function(queries, ...) {
    stopifnot(is.character(queries), length(queries) >= 1, !anyNA(queries))
    quoth_table("trend", queries, "row", quoth_trend_columns, ...)
}

quoth_options <- function(options) {
    if (length(options) > 0 && (is.null(names(options)) || any(names(options) == "")))
        stop("quoth: options have names", call. = FALSE)
    unlist(lapply(names(options), function(name) {
        option <- paste0("--", gsub("_", "-", name, fixed = TRUE))
        value <- options[[name]]
        if (isFALSE(value) || is.null(value)) NULL
        else if (isTRUE(value)) option
        else paste0(option, "=", format(value, scientific = FALSE, trim = TRUE))
    }))
}

# Runs quoth and returns its lines, with what it says on stderr, which is what it stops with
# when something goes wrong.
quoth_run <- function(words) {
    out <- tempfile(); err <- tempfile()
    on.exit(unlink(c(out, err)))
    status <- system2("quoth", shQuote(enc2utf8(words)), stdout = out, stderr = err)
    said <- if (file.exists(err)) readLines(err, encoding = "UTF-8", warn = FALSE)
    if (status > 1) {
        if (length(said) == 0) said <- paste("ended with", status)
        stop(paste(said, collapse = "\n"), call. = FALSE)
    }
    structure(readLines(out, encoding = "UTF-8", warn = FALSE), said = said)
}

quoth_table <- function(command, queries, type, columns, ...) {
    lines <- quoth_run(c(command, "--json", quoth_options(list(...)), "--", queries))
    of_type <- function(type) lines[startsWith(lines, sprintf('{"type":"%s",', type))]
    if (length(of_type("end")) != 1) stop("quoth: its answer has no end", call. = FALSE)
    begin <- jsonlite::fromJSON(of_type("begin"), simplifyVector = FALSE)
    end <- jsonlite::fromJSON(of_type("end"), simplifyVector = FALSE)
    rows <- jsonlite::fromJSON(paste0("[", paste(of_type(type), collapse = ","), "]"))
    if (length(rows) == 0) {
        rows <- as.data.frame(matrix(logical(), 0, 0))
        message(paste(c("nothing found", unlist(end$why$lines), attr(lines, "said")),
                      collapse = "\n"))
    }
    # Bytes that are no UTF-8, as file() takes them.
    for (at in which(!is.na(rows[["path_b64"]])))
        rows[at, "path"] <- rawToChar(jsonlite::base64_dec(rows[at, "path_b64"]))
    for (name in setdiff(columns, names(rows))) rows[[name]] <- rep(NA, nrow(rows))
    structure(rows[columns], index = begin$index, total = end$total,
              warnings = unlist(end$warnings))
}
