#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Documents that are similar are about the same: by the folders that people sorted them
# into, and never the document itself.
. "$(dirname "$0")/lib.sh"
needs python3 tar
needs_data bbc/tree.tar.gz

mkdir bbc
tar -xzf "$data/bbc/tree.tar.gz" -C bbc
index -q bbc
start_daemon
python3 - "$QUOTH_SOCKET" "$scratch/bbc" 100 <<'END'
import glob, json, os, random, socket, sys
path, root, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
link = socket.socket(socket.AF_UNIX)
link.connect(path)
stream = link.makefile("rw")

def ask(method, **params):
    stream.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method,
                             "params": params}) + "\n")
    stream.flush()
    reply = json.loads(stream.readline())
    if "error" in reply:
        sys.exit(f"{method} {params}: {reply['error']}")
    return reply["result"]

def folder(name):
    return os.path.basename(os.path.dirname(name))

files = sorted(glob.glob(root + "/**/*.txt", recursive=True))
files = random.Random(7).sample(files, count)
same = {"id": 0, "text": 0}
total = dict(same)
for name in files:
    found = ask("search", q=f'path:"{name}"', limit=1, places=False)["hits"]
    if not found:
        continue    # a file that could not be read
    with open(name, encoding="utf-8", errors="replace") as file:
        text = file.read()
    for way, params in (("id", {"id": found[0]["id"]}), ("text", {"text": text})):
        hits = ask("similar", limit=6, places=False, **params)["hits"]
        if way == "id" and any(hit["id"] == found[0]["id"] for hit in hits):
            sys.exit(f"{name} is similar to itself")
        hits = [hit for hit in hits if hit["id"] != found[0]["id"]][:5]
        same[way] += sum(folder(hit["path"]) == folder(name) for hit in hits)
        total[way] += 5
for way in same:
    share = same[way] / total[way]
    print(f"precision@5 by {way}: {share:.3f} of {total[way]}")
    # By chance it would be .21: five topics of about one size.
    if share < .8:
        sys.exit("documents that are called similar are not about the same")
END
stop_daemon
