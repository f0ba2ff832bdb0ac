/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stop_words.c - words that join others and say little themselves: folded as
 * lib/text folds, in order of bytes. In English a list apart
 * has those that questions put to a collection begin with ("articles that discuss
 * ..."): "paper" in "paper tariffs" is none of them. */
#include "daemon/query/stop_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const en[] = {
	"a", "about", "above", "after", "again", "against", "all", "also", "am",
	"an", "and", "any", "are", "aren't", "as", "at", "be", "because", "been",
	"before", "being", "below", "between", "both", "but", "by", "can", "can't",
	"cannot", "could", "couldn't", "did", "didn't", "do", "does", "doesn't",
	"doing", "don't", "down", "during", "each", "either", "ever", "every", "few",
	"for", "from", "further", "had", "hadn't", "has", "hasn't", "have",
	"haven't", "having", "he", "her", "here", "hers", "herself", "him",
	"himself", "his", "how", "i", "i'm", "if", "in", "into", "is", "isn't", "it",
	"it's", "its", "itself", "just", "let's", "me", "more", "most", "much",
	"must", "my", "myself", "neither", "no", "nor", "not", "of", "off", "on",
	"once", "only", "or", "other", "our", "ours", "ourselves", "out", "over",
	"own", "please", "same", "shall", "she", "should", "shouldn't", "so", "some",
	"such", "than", "that", "that's", "the", "their", "theirs", "them",
	"themselves", "then", "there", "these", "they", "this", "those", "though",
	"through", "to", "too", "under", "until", "up", "upon", "very", "was",
	"wasn't", "we", "were", "weren't", "what", "what's", "when", "where",
	"where's", "whether", "which", "while", "who", "who's", "whom", "whose",
	"why", "will", "with", "within", "without", "won't", "would", "wouldn't",
	"yet", "you", "your", "yours", "yourself", "yourselves",
};

static const char *const de[] = {
	"aber", "alle", "allem", "allen", "aller", "alles", "als", "also", "am",
	"an", "ander", "andere", "anderem", "anderen", "anderer", "anderes", "auch",
	"auf", "aus", "bei", "beim", "bin", "bis", "bist", "da", "dabei", "dadurch",
	"dafur", "dagegen", "daher", "damit", "dann", "daran", "darauf", "daraus",
	"darin", "daruber", "das", "dass", "davon", "dazu", "dein", "deine", "dem",
	"den", "denn", "der", "deren", "des", "dessen", "dich", "die", "dies",
	"diese", "diesem", "diesen", "dieser", "dieses", "dir", "doch", "dort", "du",
	"durch", "ein", "eine", "einem", "einen", "einer", "eines", "er", "es",
	"etwas", "euch", "euer", "eure", "fur", "gegen", "gibt", "hab", "habe",
	"haben", "hat", "hatte", "hatten", "hier", "hin", "hinter", "ich", "ihm",
	"ihn", "ihnen", "ihr", "ihre", "ihrem", "ihren", "ihrer", "ihres", "im",
	"in", "indem", "ins", "ist", "ja", "jede", "jedem", "jeden", "jeder",
	"jedes", "jene", "jenem", "jenen", "jener", "jenes", "kann", "kein", "keine",
	"keinem", "keinen", "keiner", "konnen", "konnte", "man", "manche", "mein",
	"meine", "mich", "mir", "mit", "muss", "mussen", "nach", "nicht", "nichts",
	"noch", "nun", "nur", "ob", "oder", "ohne", "sehr", "sein", "seine",
	"seinem", "seinen", "seiner", "seit", "sich", "sie", "sind", "so", "soll",
	"sollen", "sollte", "sollten", "sondern", "uber", "um", "und", "uns",
	"unser", "unsere", "unter", "vom", "von", "vor", "wann", "war", "waren",
	"warum", "was", "weil", "welche", "welchem", "welchen", "welcher", "welches",
	"wenn", "wer", "werde", "werden", "wie", "wieder", "wieviel", "will", "wir",
	"wird", "wirst", "wo", "wohin", "worden", "woruber", "wurde", "wurden", "zu",
	"zum", "zur", "zwar", "zwischen",
};

static const char *const fr[] = {
	"a", "afin", "ai", "ainsi", "alors", "au", "aucun", "aucune", "aussi",
	"autre", "autres", "aux", "avait", "avec", "avoir", "c", "car", "ce", "ceci",
	"cela", "celle", "celles", "celui", "ces", "cet", "cette", "ceux", "chaque",
	"chez", "combien", "comme", "comment", "contre", "d", "dans", "de", "depuis",
	"des", "donc", "dont", "du", "elle", "elles", "en", "entre", "es", "est",
	"et", "ete", "etre", "eu", "eux", "fait", "il", "ils", "j", "je", "l", "la",
	"laquelle", "le", "lequel", "les", "lesquelles", "lesquels", "leur", "leurs",
	"lors", "lorsque", "lui", "m", "ma", "mais", "me", "meme", "mes", "moi",
	"mon", "n", "ne", "ni", "nos", "notre", "nous", "on", "ont", "ou", "par",
	"parce", "pas", "pendant", "peu", "peut", "plus", "pour", "pourquoi", "qu",
	"quand", "que", "quel", "quelle", "quelles", "quels", "qui", "quoi", "s",
	"sa", "sans", "se", "sera", "ses", "si", "son", "sont", "sous", "sur", "t",
	"ta", "te", "tes", "toi", "ton", "tous", "tout", "toute", "toutes", "tres",
	"tu", "un", "une", "vers", "vos", "votre", "vous", "y",
};

static const char *const es[] = {
	"a", "al", "algo", "algunas", "algunos", "ante", "antes", "aquel", "aquella",
	"aquellos", "aun", "aunque", "cada", "como", "con", "contra", "cual",
	"cuales", "cuando", "cuanto", "cuantos", "de", "del", "desde", "donde",
	"durante", "e", "el", "ella", "ellas", "ellos", "en", "entre", "era", "eran",
	"es", "esa", "esas", "ese", "eso", "esos", "esta", "estan", "estas", "este",
	"esto", "estos", "fue", "fueron", "ha", "habia", "han", "hasta", "hay", "la",
	"las", "le", "les", "lo", "los", "mas", "me", "mi", "mis", "mucho", "muchos",
	"muy", "nada", "ni", "no", "nos", "nosotros", "o", "os", "otra", "otras",
	"otro", "otros", "para", "pero", "poco", "por", "porque", "que", "quien",
	"quienes", "se", "segun", "ser", "si", "sido", "sin", "sobre", "son", "su",
	"sus", "tambien", "tan", "tanto", "te", "tiene", "tienen", "todo", "todos",
	"tras", "tu", "tus", "u", "un", "una", "uno", "unos", "y", "ya", "yo",
};

static const char *const ru[] = {
	"а", "без", "более", "бы", "был", "была", "были", "было", "быть", "в", "вам",
	"вас", "весь", "во", "вот", "все", "всего", "всех", "вы", "где", "да",
	"даже", "для", "до", "его", "ее", "если", "есть", "еще", "же", "за", "здесь",
	"и", "из", "или", "им", "их", "к", "как", "какая", "какие", "какои", "когда",
	"которая", "которого", "которые", "которыи", "кто", "ли", "либо", "мне",
	"может", "мы", "на", "над", "надо", "наш", "не", "него", "нее", "нет", "ни",
	"них", "но", "ну", "о", "об", "однако", "он", "она", "они", "оно", "от",
	"очень", "по", "под", "почему", "при", "про", "с", "сколько", "со", "так",
	"также", "такои", "там", "те", "тем", "то", "того", "тоже", "тои", "только",
	"том", "ты", "у", "уже", "хотя", "чего", "чеи", "чем", "что", "чтобы", "чье",
	"чья", "эта", "эти", "это", "этого", "этои", "этом", "этот", "я",
};

static const char *const en_asking[] = {
	"article", "articles", "concern", "concerned", "concerning", "concerns",
	"describe", "described", "describes", "describing", "discuss", "discussed",
	"discusses", "discussing", "document", "documents", "find", "give", "given",
	"information", "interested", "many", "paper", "papers", "regarding",
	"relate", "related", "relating", "tell", "use", "used", "using", "work",
};

/* Of pairs of neighbours: those that are such a word, or the end of one, or hold one
 * of the characters that join all others. Simplified and traditional. */
static const char *const zh_pairs[] = {
	"不是", "为什", "为何", "么", "也是", "了", "什么", "什麼", "他们", "他們",
	"以及", "但是", "何时", "何時", "你们", "你們", "关于", "可以", "吗", "呢",
	"哪个", "哪些", "哪個", "哪裡", "哪里", "嗎", "因为", "因為", "多少",
	"如何", "如果", "对于", "對於", "就是", "怎么", "怎样", "怎樣", "怎麼",
	"我们", "我們", "或者", "所以", "是否", "有关", "有關", "沒有", "没有",
	"為什", "為何", "的", "請問", "请问", "还是", "这个", "这些", "這些",
	"這個", "還是", "那个", "那些", "那個", "關於", "麼",
};

static const struct {
	const char *code;
	const char *const *words;
	size_t count;
} lists[] = {
	{ "en", en, sizeof en / sizeof *en },
	{ "de", de, sizeof de / sizeof *de },
	{ "fr", fr, sizeof fr / sizeof *fr },
	{ "es", es, sizeof es / sizeof *es },
	{ "ru", ru, sizeof ru / sizeof *ru },
};

static int by_bytes(const void *key, const void *word)
{
	return strcmp(key, *(const char *const *)word);
}

static bool is_among(const char *const *words, size_t count, const char *word)
{
	return bsearch(word, words, count, sizeof *words, by_bytes) != NULL;
}

bool stop_pair(const char *pair, size_t first, size_t len)
{
	char whole[STOP_PAIR_MAX + 1], left[STOP_PAIR_MAX + 1];
	const size_t count = sizeof zh_pairs / sizeof *zh_pairs;
	if (len > STOP_PAIR_MAX)
		return false;
	snprintf(whole, sizeof whole, "%.*s", (int)len, pair);
	snprintf(left, sizeof left, "%.*s", (int)first, pair);
	return is_among(zh_pairs, count, whole) || is_among(zh_pairs, count, left) ||
		is_among(zh_pairs, count, whole + first);
}

bool stop_word(const char *language, const char *word, bool asking)
{
	if (asking && strcmp(language, "en") == 0 &&
	    is_among(en_asking, sizeof en_asking / sizeof *en_asking, word))
		return true;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (strcmp(lists[i].code, language) == 0)
			return is_among(lists[i].words, lists[i].count, word);
	return false;
}
