/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match.cc - queries, posting sources in C, and the match itself. */
#include <cstdlib>
#include <vector>

#include "lib/xapian/guard.hh"

static enum status make(struct xap_query **query, struct error *error,
			const Xapian::Query &built)
{
	return xap_guard(error, [&] { *query = new xap_query{ built, built }; });
}

namespace {

/* The documents of a term, without weights, whatever database it is. */
class Holders : public Xapian::PostingSource {
	const std::string term;
	Xapian::PostingIterator at, end;
	Xapian::doccount documents = 0;
	bool begun = false;

public:
	explicit Holders(const std::string &term_) : term(term_) {}
	Xapian::PostingSource *clone() const override { return new Holders(term); }
	Xapian::doccount get_termfreq_min() const override { return documents; }
	Xapian::doccount get_termfreq_est() const override { return documents; }
	Xapian::doccount get_termfreq_max() const override { return documents; }
	void init(const Xapian::Database &one) override
	{
		documents = one.get_termfreq(term);
		at = one.postlist_begin(term);
		end = one.postlist_end(term);
		begun = false;
	}
	void next(double) override
	{
		if (begun)
			++at;
		begun = true;
	}
	void skip_to(Xapian::docid target, double) override
	{
		begun = true;
		if (at != end)
			at.skip_to(target);
	}
	bool at_end() const override { return begun && at == end; }
	Xapian::docid get_docid() const override { return *at; }
	std::string get_description() const override { return "all: " + term; }
};

/* Whether one of the databases has TERM in each of its documents, and numbers without a
 * document. */
bool is_everywhere(const Xapian::Database &db, const std::string &term,
		   uint32_t documents)
{
	for (const auto &internal : db.internal) {
		Xapian::Database one(internal.get());
		Xapian::doccount all = one.get_doccount();
		if (all > 0 && documents >= all && one.get_lastdocid() != all &&
		    one.get_termfreq(term) == all)
			return true;
	}
	return false;
}

} // namespace

enum status xap_query_term(const struct xap_db *db, const char *term, size_t len,
			   uint32_t documents, struct xap_query **query,
			   struct error *error)
{
	return xap_guard(error, [&] {
		const std::string name(term, len);
		const Xapian::Query plain(name);
		*query = new xap_query{ plain, plain };
		if (len > 0 && is_everywhere(db->db, name, documents))
			(*query)->unweighed =
				Xapian::Query((new Holders(name))->release());
	});
}

static Xapian::Query::op operator_of(enum xap_operator op)
{
	switch (op) {
	case XAP_AND: return Xapian::Query::OP_AND;
	case XAP_OR: return Xapian::Query::OP_OR;
	case XAP_AND_NOT: return Xapian::Query::OP_AND_NOT;
	case XAP_FILTER: return Xapian::Query::OP_FILTER;
	case XAP_AND_MAYBE: return Xapian::Query::OP_AND_MAYBE;
	case XAP_SYNONYM: return Xapian::Query::OP_SYNONYM;
	}
	throw Xapian::InvalidArgumentError("no such operator");
}

static Xapian::Query::op unweighed_operator(enum xap_operator op)
{
	return op == XAP_SYNONYM ? Xapian::Query::OP_OR : operator_of(op);
}

enum status xap_query_combine(enum xap_operator op,
			      struct xap_query *const *parts, size_t count,
			      struct xap_query **query, struct error *error)
{
	return xap_guard(error, [&] {
		std::vector<Xapian::Query> copies, unweighed;
		for (size_t i = 0; i < count; i++) {
			bool weighs = i == 0 ||
				(op != XAP_FILTER && op != XAP_AND_NOT);
			copies.push_back(weighs ? parts[i]->query
						: parts[i]->unweighed);
			unweighed.push_back(parts[i]->unweighed);
		}
		*query = new xap_query{
			Xapian::Query(operator_of(op), copies.begin(), copies.end()),
			Xapian::Query(unweighed_operator(op), unweighed.begin(),
				      unweighed.end()),
		};
	});
}

enum status xap_query_scale(const struct xap_query *part, double factor,
			    struct xap_query **query, struct error *error)
{
	return xap_guard(error, [&] {
		*query = new xap_query{
			Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT,
				      factor != 0 ? part->query : part->unweighed, factor),
			part->unweighed,
		};
	});
}

enum status xap_query_range(uint32_t slot, const char *from, size_t from_len,
			    const char *to, size_t to_len,
			    struct xap_query **query, struct error *error)
{
	return xap_guard(error, [&] {
		const Xapian::Query range(Xapian::Query::OP_VALUE_RANGE, slot,
					  std::string(from, from_len),
					  std::string(to, to_len));
		*query = new xap_query{ range, range };
	});
}

enum status xap_query_window(struct xap_query *const *parts, size_t count,
			     bool ordered, uint32_t window,
			     struct xap_query **query, struct error *error)
{
	return xap_guard(error, [&] {
		std::vector<Xapian::Query> copies;
		for (size_t i = 0; i < count; i++)
			copies.push_back(parts[i]->query);
		const Xapian::Query all(ordered ? Xapian::Query::OP_PHRASE
						: Xapian::Query::OP_NEAR,
					copies.begin(), copies.end(), window);
		*query = new xap_query{ all, all };	/* positions are of lists as such */
	});
}

/* Xapian::Query::MatchAll is one object for all threads, and its count of
 * references is a plain number: each query gets an object of its own. */
enum status xap_query_every(struct xap_query **query, struct error *error)
{
	return make(query, error, Xapian::Query(std::string()));
}

enum status xap_query_nothing(struct xap_query **query, struct error *error)
{
	return make(query, error, Xapian::Query());
}

void xap_query_free(struct xap_query *query)
{
	xap_dispose([&] { delete query; });
}

namespace {

/* Where ONE stands among the databases of ALL. */
uint32_t place_of(const Xapian::Database &one, const Xapian::Database &all)
{
	for (size_t i = 0; i < all.internal.size(); i++)
		if (all.internal[i].get() == one.internal.at(0).get())
			return static_cast<uint32_t>(i);
	throw Xapian::InvalidOperationError("a source of another database");
}

/* Xapian's side of a posting source in C. A match on several databases makes a clone for
 * each of them, and tells it which by init(). */
class Source : public Xapian::PostingSource {
	const Xapian::Database all;
	const struct xap_source_ops ops;
	void *context;
	struct xap_db db;
	struct xap_bounds bounds = {};
	uint32_t document = 0;
	bool begun = false;

	void need(enum status status, const struct error &error) const
	{
		if (status != STATUS_OK)
			throw xap_stopped{ status, error };
	}

public:
	Source(const Xapian::Database &all_, const struct xap_source_ops &ops_,
	       void *context_)
		: all(all_), ops(ops_), context(context_)
	{
	}
	~Source() override
	{
		ops.close(context);
	}
	Source(const Source &) = delete;
	Source &operator=(const Source &) = delete;
	Xapian::PostingSource *clone() const override
	{
		if (all.size() == 1)
			return nullptr;	// this one will do
		void *copied = ops.copy(context);
		if (!copied)
			throw std::bad_alloc();
		return new Source(all, ops, copied);
	}
	Xapian::doccount get_termfreq_min() const override { return bounds.least; }
	Xapian::doccount get_termfreq_est() const override { return bounds.likely; }
	Xapian::doccount get_termfreq_max() const override { return bounds.most; }

	void init(const Xapian::Database &one) override
	{
		struct error error = {};
		db.db = one;
		const struct xap_shard shard = {
			&db, place_of(one, all), static_cast<uint32_t>(all.size()),
			one.get_doccount(), one.get_lastdocid(),
		};
		need(ops.start(context, &shard, &bounds, &error), error);
		set_maxweight(bounds.max_weight);
	}
	void next(double min_weight) override
	{
		struct error error = {};
		begun = true;
		need(ops.next(context, min_weight, &document, &error), error);
	}
	void skip_to(Xapian::docid target, double min_weight) override
	{
		struct error error = {};
		begun = true;
		need(ops.skip(context, target, min_weight, &document, &error),
		     error);
	}
	bool check(Xapian::docid target, double min_weight) override
	{
		if (!ops.check) {
			skip_to(target, min_weight);
			return true;
		}
		struct error error = {};
		bool matches = false;
		begun = true;
		need(ops.check(context, target, min_weight, &matches, &error),
		     error);
		document = target;
		return matches;
	}
	bool at_end() const override { return begun && document == 0; }
	Xapian::docid get_docid() const override { return document; }
	double get_weight() const override
	{
		struct error error = {};
		double weight = 0;
		need(ops.weight(context, &weight, &error), error);
		return weight;
	}
	std::string get_description() const override { return "quoth"; }
};

} // namespace

enum status xap_query_source(const struct xap_db *db, const struct xap_source_ops *ops,
			     void *context, struct xap_query **query,
			     struct error *error)
{
	Xapian::PostingSource *source = nullptr;
	enum status status = xap_guard(error, [&] {
		source = (new Source(db->db, *ops, context))->release();
	});
	if (status != STATUS_OK) {
		ops->close(context);
		return status;
	}
	return xap_guard(error, [&] {
		const Xapian::Query made(source);
		*query = new xap_query{ made, made };
	});
}

namespace {

/* Matches every number of a document, and keeps the one that it was asked for last, as
 * all databases together number them: as one side of an AND it stands, when the match has
 * found a document, at that. */
class Finger : public Xapian::PostingSource {
	const Xapian::Database all;
	uint32_t *const at;
	uint32_t shard = 0;
	Xapian::doccount documents = 0;
	Xapian::docid last = 0, here = 0;

	void move(Xapian::docid target)
	{
		here = target;
		*at = (target - 1) * static_cast<uint32_t>(all.size()) + shard + 1;
	}

public:
	Finger(const Xapian::Database &all_, uint32_t *at_) : all(all_), at(at_) {}
	Xapian::PostingSource *clone() const override { return new Finger(all, at); }
	Xapian::doccount get_termfreq_min() const override { return documents; }
	Xapian::doccount get_termfreq_est() const override { return documents; }
	Xapian::doccount get_termfreq_max() const override { return documents; }
	void init(const Xapian::Database &one) override
	{
		shard = place_of(one, all);
		documents = one.get_doccount();
		last = one.get_lastdocid();
		here = 0;
	}
	void next(double) override { move(here + 1); }
	void skip_to(Xapian::docid target, double) override { move(target); }
	bool check(Xapian::docid target, double) override
	{
		move(target);
		return true;
	}
	bool at_end() const override { return here > last; }
	Xapian::docid get_docid() const override { return here; }
	std::string get_description() const override { return "finger"; }
};

/* Hands each match on; it has nothing of its own to sum up. */
class Spy : public Xapian::MatchSpy {
	const struct xap_search *search;
	const uint32_t *at;	/* a finger's; NULL: there is one database */

public:
	Spy(const struct xap_search *search_, const uint32_t *at_)
		: search(search_), at(at_)
	{
	}
	void operator()(const Xapian::Document &document, double) override
	{
		search->each(search->context, at ? *at : document.get_docid());
	}
};

} // namespace

/* Those of MSET, LIMIT at most, to *RESULT, with how many match. */
static void take_hits(const Xapian::MSet &mset, uint32_t limit, struct xap_result *result)
{
	size_t count = mset.size() < limit ? mset.size() : limit;
	auto *hits = static_cast<struct xap_hit *>(
		malloc((count + 1) * sizeof(struct xap_hit)));
	if (!hits)
		throw std::bad_alloc();
	for (size_t i = 0; i < count; i++) {
		auto at = mset[static_cast<Xapian::doccount>(i)];
		hits[i] = xap_hit{ *at, at.get_weight() };
	}
	*result = xap_result{ hits, count, mset.get_matches_lower_bound(),
			      mset.get_matches_estimated(),
			      mset.get_matches_upper_bound() };
}

/* Of several databases a spy sees the numbers of one, and not of which: there a finger
 * goes along. */
enum status xap_match(struct xap_db *db, const struct xap_search *search,
		      struct xap_result *result, struct error *error)
{
	return xap_guard(error, [&] {
		Xapian::Enquire enquire(db->db);
		Xapian::Query query = search->weighted ? search->query->query
						       : search->query->unweighed;
		uint32_t at = 0;
		bool several = search->each && db->db.size() > 1;
		if (several)
			query = Xapian::Query(Xapian::Query::OP_FILTER, query,
					      Xapian::Query((new Finger(db->db, &at))
								    ->release()));
		enquire.set_query(query);
		if (search->weighted)
			enquire.set_weighting_scheme(Xapian::BM25Weight(
				search->k1, 0, 1, search->b, 0));
		else
			enquire.set_weighting_scheme(Xapian::BoolWeight());
		Spy spy(search, several ? &at : nullptr);
		if (search->each)
			enquire.add_matchspy(&spy);
		take_hits(enquire.get_mset(search->first, search->limit,
					   search->check_at_least),
			  search->limit, result);
	});
}

namespace {

class Decider : public Xapian::ExpandDecider {
	const struct xap_expansion *expansion;

public:
	explicit Decider(const struct xap_expansion *expansion_)
		: expansion(expansion_)
	{
	}
	bool operator()(const std::string &term) const override
	{
		return expansion->wanted(expansion->context, term.data(), term.size());
	}
};

} // namespace

enum status xap_expand(struct xap_db *db, const struct xap_expansion *expansion,
		       struct error *error)
{
	return xap_guard(error, [&] {
		Xapian::Enquire enquire(db->db);
		Xapian::RSet documents;
		Decider decider(expansion);
		for (size_t i = 0; i < expansion->count; i++)
			documents.add_document(expansion->documents[i]);
		enquire.set_expansion_scheme("bo1");
		Xapian::ESet terms = enquire.get_eset(expansion->limit, documents,
						      &decider);
		for (auto at = terms.begin(); at != terms.end(); ++at) {
			const std::string term = *at;
			expansion->term(expansion->context, term.data(), term.size(),
					at.get_weight());
		}
	});
}
