package caseload

import "context"

// CountConflicts is how many fields of people two laptops set apart.
func (c *Caseload) CountConflicts(ctx context.Context) (n int, err error) {
	err = c.l.DB().QueryRowContext(ctx, "SELECT count(*) FROM conflict").Scan(&n)
	return n, err
}
