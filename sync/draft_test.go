package sync_test

import (
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/faultfs"
)

// TestDrafts_SavedTextStaysGone: text that was cleared does not return because
// the removal of an old file was lost, with or without all that was not synced.
func TestDrafts_SavedTextStaysGone(t *testing.T) {
	for _, rest := range []string{"", "typed since"} {
		cfg, disk := memory(t)
		l := unlock(t, cfg, "")
		l.Drafts().Put("item/1", "saved since")
		must(t, l.Close())
		const first = "/data/draft-000001.ks1"
		old := disk.Files()[first]
		if len(old) == 0 {
			t.Fatal("the first file is called something else")
		}
		l = unlock(t, cfg, "")
		l.Drafts().Clear("item/1")
		if rest != "" {
			l.Drafts().Put("item/2", rest)
		}
		must(t, l.Drafts().Flush())
		kept := disk.Crash(faultfs.KeepAll)
		kept.Set(first, old)
		for _, disk := range []*faultfs.FS{disk.Crash(faultfs.LoseAll), kept} {
			cfg.FS = disk
			after := unlock(t, cfg, "")
			if all := after.Drafts().All(); all["item/1"] != "" || all["item/2"] != rest {
				t.Fatalf("drafts = %v", all)
			}
			must(t, after.Close())
		}
		must(t, l.Close())
	}
}

func TestDrafts_LongText(t *testing.T) {
	cfg, disk := memory(t)
	l := unlock(t, cfg, "")
	long := strings.Repeat("a", 17<<20)
	l.Drafts().Put("item/1", long)
	must(t, l.Drafts().Flush())
	l.Drafts().Put("item/2", "after it")
	must(t, l.Drafts().Flush())
	cfg.FS = disk.Crash(faultfs.LoseAll)
	after := unlock(t, cfg, "")
	if all := after.Drafts().All(); all["item/1"] != long || all["item/2"] != "after it" {
		t.Fatalf("lost: %d bytes and %q", len(all["item/1"]), all["item/2"])
	}
	must(t, after.Close())
	must(t, l.Close())
}

func TestDrafts_UnreadableFileKeepsNobodyOut(t *testing.T) {
	cfg, disk := memory(t)
	l := unlock(t, cfg, "")
	l.Drafts().Put("item/1", "typed")
	must(t, l.Close())
	cfg.FS = hooked{disk, once("open", "draft-")}
	l, err := ledger.Unlock(ctx, cfg, "", phrase)
	if err != nil {
		t.Fatalf("an unreadable draft keeps the folder shut: %v", err)
	}
	if len(l.Damage()) == 0 {
		t.Fatal("nobody is told")
	}
	l.Drafts().Put("item/2", "typed since")
	must(t, l.Close())
	l = unlock(t, cfg, "")
	if all := l.Drafts().All(); all["item/1"] != "typed" || all["item/2"] != "typed since" {
		t.Fatalf("drafts = %v", all)
	}
	must(t, l.Close())
}

// TestDrafts_OldFileCannotBeRemoved: the text is safe, so nobody is told it is not.
func TestDrafts_OldFileCannotBeRemoved(t *testing.T) {
	cfg, disk := memory(t)
	l := unlock(t, cfg, "")
	l.Drafts().Put("item/1", "one")
	must(t, l.Close())
	cfg.FS = hooked{disk, once("remove", "draft-")}
	l = unlock(t, cfg, "")
	l.Drafts().Put("item/1", "two")
	must(t, l.Drafts().Flush())
	must(t, l.Close())
	l = unlock(t, cfg, "")
	if all := l.Drafts().All(); all["item/1"] != "two" {
		t.Fatalf("drafts = %v", all)
	}
	must(t, l.Close())
}
