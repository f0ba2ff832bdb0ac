/* SPDX-License-Identifier: MIT */
/* cmd_help.c - quoth help: the command table, printed. */
#include <stdio.h>
#include <string.h>

#include "client/command/command.h"
#include "lib/base/nearest.h"

void help_command(const struct command *command)
{
	printf("usage: quoth %s\n\n%s.\n", command->usage, command->summary);
	if (command->options != NULL) {
		printf("\noptions:\n");
		options_help(command->options);
	}
	printf("\nof every command:\n");
	options_help(global_options);
	printf("\nquoth(1) has the whole story.\n");
}

void help_all(void)
{
	printf("usage: quoth [options] [COMMAND] ...\n\n"
	       "Without a COMMAND, search is meant: quoth '\"rare earths\"'\n\n");
	for (const struct command *command = commands; command->name; command++)
		if (command->summary != NULL)
			printf("  %-10s %s\n", command->name, command->summary);
	printf("\noptions of every command:\n");
	options_help(global_options);
	printf("\nquoth help COMMAND lists a command's own options.\n");
}

const char *command_meant(const char *name)
{
	struct nearest nearest = nearest_to(name, strlen(name));
	for (const struct command *command = commands; command->name; command++)
		if (command->summary != NULL)
			nearest_try(&nearest, command->name);
	return nearest.name;
}

static int say_no_command(const char *name)
{
	const char *meant = command_meant(name);
	say("there is no command %s", name);
	if (meant != NULL)
		say_plain("hint: did you mean %s?", meant);
	return EXIT_USAGE;
}

int cmd_help(char **argv, struct globals *globals)
{
	struct list words = {0};
	int code = command_options(argv, NULL, NULL, globals, &words);
	if (code >= 0)
		goto out;
	code = 0;
	if (words.count == 0) {
		help_all();
		goto out;
	}
	const struct command *command = command_find(words.items[0]);
	if (command != NULL && command->run == cmd_index) {
		char *asked[] = { (char[]){ "index" }, (char[]){ "--help" }, NULL };
		code = cmd_index(asked, globals);	/* has options of its own */
	} else if (command == NULL || command->summary == NULL)
		code = say_no_command(words.items[0]);
	else
		help_command(command);
out:
	list_finish(&words);
	return code;
}
