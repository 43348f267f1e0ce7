package caseload

import "context"

// CountConflicts is how many people have a field that two laptops set apart.
func (c *Caseload) CountConflicts(ctx context.Context) (n int, err error) {
	err = c.l.DB().QueryRowContext(ctx, "SELECT count(DISTINCT patient) FROM conflict").Scan(&n)
	return n, err
}
