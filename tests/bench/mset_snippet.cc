/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mset_snippet.cc - what Xapian's own MSet::snippet() costs for a page of hits.
 *
 *   mset_snippet QUERIES PASSES FILE...
 *
 * Each FILE becomes a document with its text as data, stemmed as omega does. QUERIES has
 * a query a line, in Xapian's syntax. Each is searched for once, with its ten best hits;
 * then PASSES times the data of these is read, and one snippet of 240 bytes made of each.
 * Prints, of each query and tabs between: the hits, and the nanoseconds of the fastest
 * pass with the default flags, and with none. A bench, and no part of quoth. */
#include <xapian.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

const unsigned HITS = 10;
const size_t SNIPPET = 240;

std::string contents(const char *path)
{
	std::ifstream in(path, std::ios::binary);
	if (!in)
		throw std::string(path) + ": cannot be read";
	return std::string(std::istreambuf_iterator<char>(in),
			   std::istreambuf_iterator<char>());
}

void add(Xapian::WritableDatabase &db, const char *path)
{
	Xapian::Document document;
	Xapian::TermGenerator terms;
	terms.set_stemmer(Xapian::Stem("en"));
	terms.set_document(document);
	std::string text = contents(path);
	terms.index_text(text);
	document.set_data(text);
	db.add_document(document);
}

/* One pass over all hits; nanoseconds. */
uint64_t pass(const Xapian::MSet &hits, unsigned flags, size_t &bytes)
{
	const Xapian::Stem stem("en");
	auto begin = std::chrono::steady_clock::now();
	for (auto hit = hits.begin(); hit != hits.end(); ++hit)
		bytes += hits.snippet(hit.get_document().get_data(), SNIPPET, stem, flags,
				      "[", "]", "...").size();
	auto took = std::chrono::steady_clock::now() - begin;
	return static_cast<uint64_t>(
		std::chrono::duration_cast<std::chrono::nanoseconds>(took).count());
}

void run(const Xapian::Database &db, const std::string &text, unsigned long passes)
{
	Xapian::QueryParser parser;
	parser.set_stemmer(Xapian::Stem("en"));
	parser.set_stemming_strategy(Xapian::QueryParser::STEM_SOME);
	parser.set_default_op(Xapian::Query::OP_AND);
	parser.set_database(db);
	Xapian::Enquire enquire(db);
	enquire.set_query(parser.parse_query(
		text, Xapian::QueryParser::FLAG_PHRASE |
			      Xapian::QueryParser::FLAG_WILDCARD));
	const Xapian::MSet hits = enquire.get_mset(0, HITS);
	const unsigned all = Xapian::MSet::SNIPPET_BACKGROUND_MODEL |
		Xapian::MSet::SNIPPET_EXHAUSTIVE;
	uint64_t best = UINT64_MAX, plain = UINT64_MAX;
	size_t bytes = 0;
	for (unsigned long i = 0; i < passes; i++) {
		best = std::min(best, pass(hits, all, bytes));
		plain = std::min(plain, pass(hits, 0, bytes));
	}
	if (hits.size() > 0 && bytes == 0)
		throw text + ": no snippet at all";
	std::cout << hits.size() << '\t' << best << '\t' << plain << '\n';
}

}

int main(int argc, char **argv)
try {
	const unsigned long passes = argc > 3 ? std::strtoul(argv[2], nullptr, 10) : 0;
	if (passes < 1 || passes > 10000) {
		std::cerr << "usage: mset_snippet QUERIES PASSES FILE...\n";
		return 2;
	}
	std::string folder = "/mset_snippet-XXXXXX";
	const char *scratch = std::getenv("TMPDIR");
	folder = (scratch != nullptr ? scratch : "/tmp") + folder;
	if (mkdtemp(&folder[0]) == nullptr)
		throw folder + ": cannot be made";
	std::string query;
	std::ifstream queries(argv[1]);
	{
		Xapian::WritableDatabase made(folder, Xapian::DB_CREATE_OR_OVERWRITE);
		for (int i = 3; i < argc; i++)
			add(made, argv[i]);
		made.commit();
	}
	{
		const Xapian::Database db(folder);
		while (std::getline(queries, query))
			run(db, query, passes);
	}
	std::cout.flush();
	return std::system(("rm -rf '" + folder + "'").c_str()) == 0 ? 0 : 1;
} catch (const Xapian::Error &error) {
	std::cerr << "mset_snippet: " << error.get_description() << '\n';
	return 1;
} catch (const std::string &error) {
	std::cerr << "mset_snippet: " << error << '\n';
	return 1;
}
