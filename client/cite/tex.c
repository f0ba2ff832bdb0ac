/* SPDX-License-Identifier: MIT */
/* tex.c - characters to what TeX prints as them. */
#include "client/cite/tex.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/utf8.h"

/* --- Latin letters, U+00C0 to U+017F --- */

enum {
	LATIN_FIRST = 0xc0,
	LATIN_LAST = 0x17f,
};

/* Two characters each: an accent and its letter, "=" and a letter of a command of its
 * own, or two blanks for what TeX has no accent for. */
static const char latin[] =
	"`A'A^A~A\"ArA=1cC`E'E^E\"E`I'I^I\"I"
	"  ~N`O'O^O~O\"O  =O`U'U^U\"U'Y  =s"
	"`a'a^a~a\"ara=2cc`e'e^e\"e`i'i^i\"i"
	"  ~n`o'o^o~o\"o  =o`u'u^u\"u'y  \"y"
	"-A-auAuakAka'C'c^C^c.C.cvCvcvDvd"
	"    -E-euEue.E.ekEkevEve^G^guGug.G.gcGcg^H^h    ~I~i-I-iuIuikIki.I=i"
	"    ^J^jcKck  'L'lcLclvLvl    =L=l'N'ncNcnvNvn      -O-ouOuoHOHo=3=4"
	"'R'rcRcrvRvr'S's^S^scScsvSvscTctvTvt    ~U~u-U-uuUuurUruHUHukUku"
	"^W^w^Y^y\"Y'Z'z.Z.zvZvz  ";

static const struct {
	char name;
	const char *tex;
} commands[] = {
	{ '1', "{\\AE}" }, { '2', "{\\ae}" }, { '3', "{\\OE}" }, { '4', "{\\oe}" },
	{ 'O', "{\\O}" }, { 'o', "{\\o}" }, { 'L', "{\\L}" }, { 'l', "{\\l}" },
	{ 's', "{\\ss}" }, { 'i', "{\\i}" },
};

static void add_accented(struct buf *out, char accent, char letter)
{
	bool named = (accent >= 'a' && accent <= 'z') || accent == 'H';
	char mark = accent == '-' ? '=' : accent;
	const char *dotless = letter == 'i' ? "\\i" : letter == 'j' ? "\\j" : NULL;
	buf_addf(out, "{\\%c", mark);
	if (dotless != NULL && accent != 'k')
		buf_addf(out, "%s%s}", named ? " " : "", dotless);
	else
		buf_addf(out, "%s%c}", named ? " " : "", letter);
}

static bool add_latin(struct buf *out, uint32_t point)
{
	_Static_assert(sizeof latin == 2 * (LATIN_LAST - LATIN_FIRST + 1) + 1,
		       "two characters for each letter");
	if (point < LATIN_FIRST || point > LATIN_LAST)
		return false;
	const char *entry = latin + 2 * (point - LATIN_FIRST);
	if (entry[0] == ' ')
		return false;
	if (entry[0] != '=') {
		add_accented(out, entry[0], entry[1]);
		return true;
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (commands[i].name == entry[1])
			buf_add_str(out, commands[i].tex);
	return true;
}

char tex_letter(uint32_t point)
{
	static const char ligatures[] = "aaoo";		/* of commands 1 to 4 */
	char letter = point < 0x80 ? (char)point : ' ';
	if (point >= LATIN_FIRST && point <= LATIN_LAST)
		letter = latin[2 * (point - LATIN_FIRST) + 1];
	if (point >= LATIN_FIRST && letter >= '1' && letter <= '4')
		letter = ligatures[letter - '1'];
	if (letter >= 'A' && letter <= 'Z')
		letter = (char)(letter - 'A' + 'a');
	return letter >= 'a' && letter <= 'z' ? letter : '\0';
}

/* --- All else --- */

static const struct {
	uint32_t point;
	const char *tex;
} characters[] = {
	{ '\\', "{\\textbackslash}" }, { '{', "{\\textbraceleft}" },
	{ '}', "{\\textbraceright}" }, { '#', "\\#" }, { '$', "\\$" }, { '%', "\\%" },
	{ '&', "\\&" }, { '_', "\\_" }, { '~', "{\\textasciitilde}" },
	{ '^', "{\\textasciicircum}" }, { '<', "{\\textless}" },
	{ '>', "{\\textgreater}" }, { '|', "{\\textbar}" },
	{ '"', "{\"}" },
	{ 0xa0, "~" }, { 0xa7, "{\\S}" }, { 0xa9, "{\\textcopyright}" },
	{ 0xb6, "{\\P}" },
	{ 0x2010, "-" }, { 0x2013, "--" }, { 0x2014, "---" }, { 0x2018, "`" },
	{ 0x2019, "'" }, { 0x201c, "``" }, { 0x201d, "''" }, { 0x2026, "{\\ldots}" },
	{ 0x20ac, "{\\texteuro}" }, { 0x2122, "{\\texttrademark}" },
};

static void add_point(struct buf *out, uint32_t point, const char *bytes, size_t len)
{
	for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
		if (characters[i].point == point) {
			buf_add_str(out, characters[i].tex);
			return;
		}
	}
	bool control = point < 0x20 || (point >= 0x7f && point < 0xa0) ||
		       (point >= 0x202a && point <= 0x202e) ||
		       (point >= 0x2066 && point <= 0x2069);
	if (control)
		buf_add_str(out, "\xef\xbf\xbd");
	else if (!add_latin(out, point))
		buf_add(out, bytes, len);
}

static bool is_blank(uint32_t point)
{
	return point == ' ' || (point >= '\t' && point <= '\r') || point == 0x85 ||
	       point == 0x2028 || point == 0x2029;
}

void tex_add(struct buf *out, const char *text, size_t len)
{
	bool blank = false;
	for (size_t at = 0; at < len;) {
		uint32_t point;
		bool valid = true;
		size_t bytes = utf8_decode(text + at, len - at, &point, &valid);
		bool now = is_blank(point);
		if (now && !blank)
			buf_add_char(out, ' ');
		else if (!now && valid)
			add_point(out, point, text + at, bytes);
		else if (!now)
			buf_add_str(out, "\xef\xbf\xbd");
		blank = now;
		at += bytes;
	}
}

void tex_add_url(struct buf *out, const char *url)
{
	for (; *url != '\0'; url++) {
		unsigned char c = (unsigned char)*url;
		if (c <= ' ' || c >= 0x7f || strchr("{}\\\"<>^`|", c) != NULL)
			buf_addf(out, "%%%02X", c);
		else
			buf_add_char(out, (char)c);
	}
}
