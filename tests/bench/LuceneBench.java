// SPDX-License-Identifier: GPL-2.0-or-later
// LuceneBench.java - bench.py's work done by Lucene 8.
//
//   LuceneBench index FILE FOLDER
//   LuceneBench search FOLDER QUERIES PASSES WARMUPS
//
// Rows on stdout as bench_search prints them. Two fields: `text`, words as they are
// with positions, for phrases; `stems`, by Porter and without positions, for bags of
// words. Both keep stop words, and hold the title and then, at a distance, the text.
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

public class LuceneBench {
	static final int HITS = 10;
	static final int COUNT_TO = 1000;	// as quoth's totals
	static final double BUFFER_MB = 256;
	static final int APART = 100;		// positions between title and text

	// Which words each field is made of.
	static class Words extends DelegatingAnalyzerWrapper {
		final Analyzer plain = new StandardAnalyzer(CharArraySet.EMPTY_SET);
		final Analyzer stemmed = new EnglishAnalyzer(CharArraySet.EMPTY_SET);

		Words() {
			super(PER_FIELD_REUSE_STRATEGY);
		}

		@Override
		protected Analyzer getWrappedAnalyzer(String field) {
			return field.equals("stems") ? stemmed : plain;
		}

		@Override
		public int getPositionIncrementGap(String field) {
			return APART;
		}
	}

	// --- One JSON object a line, of which the strings are of interest ---

	static class Json {
		final String line;
		int at = 0;

		Json(String line) {
			this.line = line;
		}

		char next() {
			while (Character.isWhitespace(line.charAt(at)))
				at++;
			return line.charAt(at);
		}

		String string() {
			StringBuilder out = new StringBuilder();
			for (at++; line.charAt(at) != '"'; at++)
				out.append(line.charAt(at) == '\\' ? escaped() : line.charAt(at));
			at++;
			return out.toString();
		}

		char escaped() {
			char c = line.charAt(++at);
			if (c == 'u') {
				at += 4;
				return (char) Integer.parseInt(line.substring(at - 3, at + 1), 16);
			}
			int known = "bfnrt".indexOf(c);
			return known < 0 ? c : "\b\f\n\r\t".charAt(known);
		}

		// Past a number, a word, a list or an object.
		void skip() {
			int depth = 0;
			for (;;) {
				char c = next();
				if (c == '"') {
					string();
					continue;
				}
				if (depth == 0 && (c == ',' || c == '}'))
					return;
				depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
				at++;
			}
		}

		Map<String, String> strings() {
			Map<String, String> found = new HashMap<>();
			next();
			for (at++; next() != '}'; at += next() == ',' ? 1 : 0) {
				String name = string();
				next();
				at++;
				if (next() == '"')
					found.put(name, string());
				else
					skip();
			}
			return found;
		}
	}

	// --- index ---

	static final FieldType STEMS = new FieldType(TextField.TYPE_NOT_STORED);

	static void add(IndexWriter writer, String line) {
		Map<String, String> fields = new Json(line).strings();
		Document document = new Document();
		document.add(new StoredField("id", fields.getOrDefault("id", "")));
		for (String name : List.of("title", "text")) {
			String text = fields.getOrDefault(name, "");
			document.add(new TextField("text", text, Field.Store.NO));
			document.add(new Field("stems", text, STEMS));
		}
		try {
			writer.addDocument(document);
		} catch (IOException problem) {
			throw new java.io.UncheckedIOException(problem);
		}
	}

	static void index(Path file, Path folder) throws IOException {
		STEMS.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
		STEMS.freeze();
		IndexWriterConfig config = new IndexWriterConfig(new Words());
		config.setRAMBufferSizeMB(BUFFER_MB);
		config.setSimilarity(new BM25Similarity());
		try (Directory directory = FSDirectory.open(folder);
		     IndexWriter writer = new IndexWriter(directory, config);
		     BufferedReader lines = Files.newBufferedReader(file)) {
			lines.lines().parallel().forEach(line -> add(writer, line));
			writer.forceMerge(1);
			writer.commit();
		}
	}

	// --- search ---

	static Query phrase(String words) {
		PhraseQuery.Builder phrase = new PhraseQuery.Builder();
		for (String word : words.split(" "))
			phrase.add(new Term("text", word));
		return phrase.build();
	}

	static Query bag(Analyzer analyzer, String words, BooleanClause.Occur occur)
			throws IOException {
		BooleanQuery.Builder bag = new BooleanQuery.Builder();
		try (TokenStream stems = analyzer.tokenStream("stems", words)) {
			CharTermAttribute stem = stems.addAttribute(CharTermAttribute.class);
			stems.reset();
			while (stems.incrementToken())
				bag.add(new TermQuery(new Term("stems", stem.toString())), occur);
			stems.end();
		}
		return bag.build();
	}

	static Query query(Analyzer analyzer, String mode, String words)
			throws IOException {
		switch (mode) {
		case "phrase":
			return phrase(words);
		case "all":
			return bag(analyzer, words, BooleanClause.Occur.MUST);
		case "any":
			return bag(analyzer, words, BooleanClause.Occur.SHOULD);
		default:
			throw new IllegalArgumentException("no such mode: " + mode);
		}
	}

	static class Answer {
		final long[] times;
		TotalHits total;
		List<String> ids;

		Answer(int passes) {
			times = new long[passes];
		}
	}

	// From the words to the ids of the best documents.
	static long ask(IndexSearcher searcher, Analyzer analyzer, String[] row,
			Answer answer) throws IOException {
		long before = System.nanoTime();
		TopScoreDocCollector best = TopScoreDocCollector.create(HITS, COUNT_TO);
		searcher.search(query(analyzer, row[1], row[2]), best);
		TopDocs found = best.topDocs();
		List<String> ids = new ArrayList<>(HITS);
		for (ScoreDoc hit : found.scoreDocs)
			ids.add(searcher.doc(hit.doc, Set.of("id")).get("id"));
		long after = System.nanoTime();
		answer.total = found.totalHits;
		answer.ids = ids;
		return after - before;
	}

	static void print(Answer answer) {
		boolean exact = answer.total.relation == TotalHits.Relation.EQUAL_TO;
		StringBuilder line = new StringBuilder();
		line.append(answer.total.value).append('\t').append(exact ? 1 : 0);
		for (long time : answer.times)
			line.append('\t').append(time);
		System.out.println(line);
	}

	static void search(Path folder, Path queries, int passes, int warmups)
			throws IOException {
		List<String[]> rows = new ArrayList<>();
		for (String line : Files.readAllLines(queries))
			rows.add(line.split("\t"));
		Answer[] answers = new Answer[rows.size()];
		for (int i = 0; i < answers.length; i++)
			answers[i] = new Answer(passes);
		try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder));
		     Analyzer analyzer = new Words()) {
			IndexSearcher searcher = new IndexSearcher(reader);
			searcher.setSimilarity(new BM25Similarity());
			searcher.setQueryCache(null);
			for (int pass = -warmups; pass < passes; pass++) {
				for (int i = 0; i < answers.length; i++) {
					long time = ask(searcher, analyzer, rows.get(i), answers[i]);
					if (pass >= 0)
						answers[i].times[pass] = time;
				}
			}
		}
		for (Answer answer : answers)
			print(answer);
	}

	public static void main(String[] args) throws IOException {
		if (args[0].equals("index"))
			index(Paths.get(args[1]), Paths.get(args[2]));
		else
			search(Paths.get(args[1]), Paths.get(args[2]),
			       Integer.parseInt(args[3]), Integer.parseInt(args[4]));
	}
}
