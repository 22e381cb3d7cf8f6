package contacts

import (
	"context"
	"errors"
	"io"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

// ImportSpec says how a file is imported.
type ImportSpec struct {
	OnExisting Policy // empty: Merge
	ListID     int64  // into which list each contact comes; 0: none
}

// RowResult says what became of one row of a file.
type RowResult struct {
	Line      int    `json:"line"`   // in which it begins; the first has the columns' names
	Result    string `json:"result"` // created, updated, unchanged or skipped
	ContactID int64  `json:"contact_id,omitempty"`
	// Code, Field and Detail say why a row was skipped, or what could not be
	// done beside the contact itself.
	Code   string `json:"code,omitempty"`
	Field  string `json:"field,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// Skipped is the result of a row that could not be imported.
const Skipped = "skipped"

// ImportReport says what became of a file.
type ImportReport struct {
	Rows      int         `json:"rows"`
	Created   int         `json:"created"`
	Updated   int         `json:"updated"`
	Unchanged int         `json:"unchanged"`
	Skipped   int         `json:"skipped"`
	Results   []RowResult `json:"results"` // one for each row, in the file's order
}

// Bounds of an import.
const (
	MaxImport = 10 << 20 // bytes of a file
	MaxRows   = 100_000  // of a file

	// importChunk is how many rows share a transaction: enough that the disk is
	// not asked for each, few enough that messages need not wait.
	importChunk = 100
)

// Import makes contacts of the rows of a file, comma-separated values with the
// names of the columns in the first row. What is wrong with one row keeps no
// other from being imported; a file that cannot be read to its end changes
// nothing. When an error of the store comes in between, the rows before it are
// imported: to repeat the import does no harm.
func (s *Service) Import(ctx context.Context, p accounts.Principal, file []byte, spec ImportSpec) (*ImportReport, error) {
	if p.AccountID == 0 {
		return nil, accounts.ErrNoAccount
	}
	if spec.OnExisting == "" {
		spec.OnExisting = Merge
	}
	if err := errors.Join(spec.OnExisting.Valid(), checkTable(file)); err != nil {
		return nil, err
	}
	if err := s.db.View(ctx, func(tx *store.Tx) error { return spec.checkList(tx, p) }); err != nil {
		return nil, err
	}
	t, err := openTable(file)
	if err != nil {
		return nil, err
	}
	report := &ImportReport{Results: []RowResult{}}
	for more := true; more; {
		var rows []importRow
		if rows, more, err = t.chunk(p); err != nil {
			return nil, err
		}
		if err := s.importRows(ctx, p, rows, spec); err != nil {
			return nil, err
		}
		report.add(rows)
	}
	return report, nil
}

// checkTable reads a file to its end.
func checkTable(file []byte) error {
	t, err := openTable(file)
	for rows := 0; err == nil; rows++ {
		if rows > MaxRows {
			return errRows
		}
		_, _, err = t.next()
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (spec *ImportSpec) checkList(tx *store.Tx, p accounts.Principal) error {
	if spec.ListID == 0 {
		return nil
	}
	if _, err := listOf(tx, p.AccountID, spec.ListID); err != nil {
		return fault.Of(err).On("list_id")
	}
	return nil
}

// importRow is a row and what becomes of it.
type importRow struct {
	saidRow
	RowResult
	err error // why it is skipped
}

// chunk reads the next rows.
func (t *table) chunk(p accounts.Principal) (rows []importRow, more bool, err error) {
	for len(rows) < importChunk {
		cells, line, err := t.next()
		if errors.Is(err, io.EOF) {
			return rows, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		r := importRow{RowResult: RowResult{Line: line}}
		if r.saidRow, r.err = t.read(cells); r.err == nil {
			r.Details, r.err = r.Details.normal(p.Country)
		}
		rows = append(rows, r)
	}
	return rows, true, nil
}

// importRows imports some rows in one transaction, and writes into each what
// became of it.
func (s *Service) importRows(ctx context.Context, p accounts.Principal, rows []importRow, spec ImportSpec) error {
	results := make([]RowResult, len(rows))
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		var into *list
		if spec.ListID != 0 {
			var err error
			if into, err = listOf(tx, p.AccountID, spec.ListID); err != nil {
				return fault.Of(err).On("list_id")
			}
		}
		for i := range rows {
			var err error
			if results[i], err = s.importRow(tx, p, rows[i], into, spec.OnExisting); err != nil {
				return err
			}
		}
		return nil
	})
	for i := range results {
		rows[i].RowResult = results[i]
	}
	return err
}

// importRow imports one row. The error is one of the store.
func (s *Service) importRow(tx *store.Tx, p accounts.Principal, r importRow, into *list, policy Policy) (RowResult, error) {
	o, result := OwnerOf(p), r.RowResult
	if r.err != nil {
		return result.skipped(r.err)
	}
	c, outcome, err := s.save(tx, o, r.Details, policy, SourceImport)
	if err != nil {
		return result.skipped(err)
	}
	result.Result, result.ContactID = string(outcome), c.ID
	if r.optedOut {
		if err := s.importOptOut(tx, o, c.Phone); err != nil {
			return result, err
		}
	}
	if into == nil {
		return result, nil
	}
	if err := enlist(tx, into, c.ID, s.now().UTC()); err != nil {
		return result.because(err)
	}
	return result, nil
}

// importOptOut records what a file says as the account's own opt-out, so that it
// holds when another account of the organisation takes back what it had recorded.
func (s *Service) importOptOut(tx *store.Tx, o Owner, phone string) error {
	if phone == "" {
		return nil
	}
	_, _, err := s.optOut(tx, o, phone, "Imported as opted out.", SourceImport)
	return err
}

func (r RowResult) skipped(err error) (RowResult, error) {
	r.Result = Skipped
	return r.because(err)
}

// because adds why something was not done. An error that is not the row's own
// fault is returned.
func (r RowResult) because(err error) (RowResult, error) {
	f := fault.Of(err)
	if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		return r, err
	}
	r.Code, r.Field, r.Detail = f.Code, f.Field, f.Detail
	return r, nil
}

func (report *ImportReport) add(rows []importRow) {
	for _, r := range rows {
		report.Rows++
		switch r.Result {
		case string(Created):
			report.Created++
		case string(Updated):
			report.Updated++
		case string(Unchanged):
			report.Unchanged++
		default:
			report.Skipped++
		}
		report.Results = append(report.Results, r.RowResult)
	}
}
