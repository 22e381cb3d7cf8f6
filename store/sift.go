package store

// Sift is Page with a condition: it returns up to limit records that match.
// As few of many may match, it examines no more than so many records; a page
// may then be short, or empty, although the cursor leads on.
func (x *Index[T]) Sift(tx *Tx, q Query, limit, examine int, matches func(*T) bool) (found []*T, next Cursor, err error) {
	// It reads in pages that can only hold what is still missing, so that the
	// cursor is always right behind the last one taken.
	for seen := 0; len(found) < limit && seen < examine; {
		some, cursor, err := x.Page(tx, q, limit-len(found))
		if err != nil {
			return nil, "", err
		}
		for _, record := range some {
			if matches(record) {
				found = append(found, record)
			}
		}
		if q.After = cursor; cursor == "" {
			break
		}
		seen += len(some)
	}
	return found, q.After, nil
}
