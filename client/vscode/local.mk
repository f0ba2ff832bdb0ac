# The extension for VS Code: npm builds it, where somebody wants it; see its README.md.
EXTRA_DIST += \
	client/vscode/.gitignore \
	client/vscode/LICENSE \
	client/vscode/README.md \
	client/vscode/media/places.png \
	client/vscode/media/quoth.svg \
	client/vscode/package-lock.json \
	client/vscode/package.json \
	client/vscode/src/core/document.ts \
	client/vscode/src/core/failure.ts \
	client/vscode/src/core/items.ts \
	client/vscode/src/core/link.ts \
	client/vscode/src/core/place.ts \
	client/vscode/src/core/protocol.ts \
	client/vscode/src/core/results.ts \
	client/vscode/src/core/settings.ts \
	client/vscode/src/core/socket.ts \
	client/vscode/src/core/spawn.ts \
	client/vscode/src/core/text.ts \
	client/vscode/src/core/typing.ts \
	client/vscode/src/shell/documents.ts \
	client/vscode/src/shell/extension.ts \
	client/vscode/src/shell/jump.ts \
	client/vscode/src/shell/pick.ts \
	client/vscode/src/shell/view.ts \
	client/vscode/test/core.test.ts \
	client/vscode/test/daemon.test.ts \
	client/vscode/test/fake_vscode.ts \
	client/vscode/test/shell.test.ts \
	client/vscode/test/world.ts \
	client/vscode/tsconfig.json
