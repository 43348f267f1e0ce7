package hub

import ledger "keystone/sync"

// lack is what the hub has been seen to lack: files that its last whole listing
// did not name, and files that could not be read.
type lack struct {
	named  map[string]bool // SHA-256 of the files that the last whole listing named
	to     uint64          // the last message it came to
	unread map[string]bool
}

// noteWhole remembers a whole listing.
func (p *Place) noteWhole(items []ledger.Item, to uint64) {
	named := make(map[string]bool, len(items))
	for _, it := range items {
		named[it.Stamp] = true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lack = lack{named: named, to: to, unread: map[string]bool{}}
}

// noteUnread remembers a file that was listed and not to be read.
func (p *Place) noteUnread(sum string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lack.unread != nil {
		p.lack.unread[sum] = true
	}
}

// lacks says whether a file that lies at seq, by the word of one node, was not
// seen there.
func (p *Place) lacks(sum string, seq uint64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lack.named != nil && (p.lack.unread[sum] || (seq <= p.lack.to && !p.lack.named[sum]))
}
