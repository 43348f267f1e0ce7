package kit

import (
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/lang"

	"keystone/sync/fault"
)

// SaveFile asks where to save a file, this name suggested, and gives the path
// to save, which makes the file. It refuses a name that is taken and a folder
// that is not there. It is a dialog of one's own because Fyne's takes neither
// Esc nor Return, and leaves an empty file behind.
func SaveFile(env Env, name string, save func(path string)) *Dialog {
	file, folder := NewEntry(), NewEntry()
	file.SetText(name)
	folder.SetText(documents())
	change := Button(lang.L("Change…"), func() { OpenFolder(env, folder.SetText) })
	path := ""
	return Ask(env, Question{
		Title: lang.L("Save"),
		Body:  V(Field(lang.L("Name"), file), Field(lang.L("Folder"), H(Grow(folder), change))),
		OK:    lang.L("Save"),
		Do: func() (err error) {
			path, err = freePath(folder.Text, file.Text)
			return err
		},
		Then: func() { save(path) },
	})
}

// freePath is the path of a file that does not exist yet in a folder that does.
// Its errors have the codes file-name-invalid, folder-missing and file-exists.
func freePath(folder, name string) (string, error) {
	folder, name = strings.TrimSpace(folder), strings.TrimSpace(name)
	if name == "" || strings.ContainsAny(name, `/\:*?"<>|`) {
		return "", fault.New("file-name-invalid", `Type a name without / \ : * ? " < > |.`)
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return "", fault.New("folder-missing", "That folder is not there; choose another.")
	}
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); err == nil {
		return "", fault.New("file-exists", "A file of that name is there already; type another name.")
	}
	return path, nil
}

// documents is where a person keeps documents, "" where that is not known.
func documents() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	folder := filepath.Join(home, "Documents")
	if info, err := os.Stat(folder); err == nil && info.IsDir() {
		return folder
	}
	return home
}
