package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"keystone/sync/fault"
)

// OpenFile asks for a file with one of these extensions (".csv"; none for any)
// and gives its path to opened. Nothing is called when it is cancelled.
func OpenFile(env Env, extensions []string, opened func(path string)) {
	open := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err == nil && file != nil {
			err = file.Close()
		}
		finish(env, file != nil, err, func() { opened(file.URI().Path()) })
	}, env.Window)
	if len(extensions) > 0 {
		open.SetFilter(storage.NewExtensionFileFilter(extensions))
	}
	showFiles(env, open)
}

// OpenFolder asks for a folder and gives its path to opened.
func OpenFolder(env Env, opened func(path string)) {
	showFiles(env, dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		finish(env, folder != nil, err, func() { opened(folder.Path()) })
	}, env.Window))
}

func finish(env Env, chosen bool, err error, then func()) {
	if err != nil {
		env.Fail(fault.Wrap(err, "file-unreadable", "That file or folder could not be opened; choose another, or ask for access to it."))
	} else if chosen {
		then()
	}
}

// showFiles shows one of Fyne's file dialogs large enough to read, and lets Esc
// leave it.
func showFiles(env Env, files *dialog.FileDialog) {
	canvas := env.Window.Canvas()
	before := canvas.OnTypedKey()
	canvas.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if ev.Name == fyne.KeyEscape {
			files.Hide()
		}
	})
	files.SetOnClosed(func() { canvas.SetOnTypedKey(before) })
	files.Show()
	files.Resize(fyne.NewSize(820*textScale(), 560).Min(canvas.Size()))
}
