package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"

	"simrelay/store"
)

// The file's layout: a bucket of rows for each table, a bucket for each index,
// and one for the sequences. A row is stored under its key together with its
// index entries, so that they can be removed without knowing the record. An
// index entry is stored as entry‖key, with the key as its value.

var sequencesName = []byte("sequences")

func rowsName(t *store.Table) []byte { return []byte("rows/" + t.Name) }

func indexPrefix(t *store.Table) []byte { return []byte("index/" + t.Name + "/") }

func indexName(t *store.Table, i int) []byte {
	return append(indexPrefix(t), t.Indexes[i].Name...)
}

func position(entry, key store.Tuple) []byte {
	return append(append(make([]byte, 0, len(entry)+len(key)), entry...), key...)
}

// sameEntry tells an empty entry from none.
func sameEntry(a, b store.Tuple) bool {
	return bytes.Equal(a, b) && (a == nil) == (b == nil)
}

var errRow = errors.New("store: damaged row")

// encodeRow writes the number of entries, each with its length plus one (zero:
// not in that index), and the value.
func encodeRow(r store.Row) []byte {
	size := len(r.Value) + 4
	for _, entry := range r.Entries {
		size += len(entry) + 3
	}
	out := binary.AppendUvarint(make([]byte, 0, size), uint64(len(r.Entries)))
	for _, entry := range r.Entries {
		if entry == nil {
			out = append(out, 0)
			continue
		}
		out = binary.AppendUvarint(out, uint64(len(entry))+1)
		out = append(out, entry...)
	}
	return append(out, r.Value...)
}

func decodeRow(key, stored []byte) (store.Row, error) {
	count, stored, err := uvarint(stored)
	if err != nil || count > uint64(len(stored)) {
		return store.Row{}, errRow
	}
	row := store.Row{Key: key, Entries: make([]store.Tuple, count)}
	for i := range row.Entries {
		var n uint64
		if n, stored, err = uvarint(stored); err != nil {
			return store.Row{}, err
		}
		if n == 0 {
			continue
		}
		if n-1 > uint64(len(stored)) {
			return store.Row{}, errRow
		}
		row.Entries[i], stored = stored[:n-1:n-1], stored[n-1:]
	}
	row.Value = stored
	return row, nil
}

func uvarint(b []byte) (uint64, []byte, error) {
	n, used := binary.Uvarint(b)
	if used <= 0 {
		return 0, nil, errRow
	}
	return n, b[used:], nil
}
