package contacts

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"simrelay/internal/fault"
)

// Contacts as a table: comma-separated values, RFC 4180, with a row of names on
// top. What is written can be read again.

// columns are those of an export, in its order.
var columns = []string{
	"phone", "email", "first_name", "last_name", "company", "status_tag", "tags", "custom_fields",
	"opted_out", "id", "created_at", "updated_at",
}

// aliases are what other programs call columns.
var aliases = map[string]string{
	"phone_number": "phone", "mobile": "phone", "mobile_phone": "phone", "e_mail": "email", "email_address": "email",
	"firstname": "first_name", "given_name": "first_name", "lastname": "last_name", "surname": "last_name",
	"family_name": "last_name", "business_name": "company", "company_name": "company", "organization": "company",
}

// fieldColumn begins the names of columns that each have one custom field, as
// text.
const fieldColumn = "custom_fields."

// row is a contact as an export has it.
func (v *View) row() []string {
	fields := ""
	if len(v.CustomFields) > 0 {
		fields = v.CustomFields.text()
	}
	phone := v.Phone
	if !isPlain(phone) {
		phone = defused(phone)
	}
	row := []string{phone}
	for _, text := range []string{v.Email, v.FirstName, v.LastName, v.Company, v.StatusTag, joinTags(v.Tags), fields} {
		row = append(row, defused(text))
	}
	return append(row, strconv.FormatBool(v.OptedOut), strconv.FormatInt(v.ID, 10),
		v.CreatedAt.Format(time.RFC3339), v.UpdatedAt.Format(time.RFC3339))
}

// isPlain reports whether a number is nothing but one: to a spreadsheet that is
// a number too, whatever it begins with.
func isPlain(phone string) bool {
	digits := strings.TrimPrefix(phone, "+")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

// formula reports whether a spreadsheet would take a cell for a formula.
func formula(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r)
}

// defused puts an apostrophe before what a spreadsheet would run, and before
// what would look as if that had been done to it.
func defused(text string) string {
	if formula(strings.TrimLeft(text, "'")) {
		return "'" + text
	}
	return text
}

// armed undoes defused.
func armed(text string) string {
	if rest, ok := strings.CutPrefix(text, "'"); ok && formula(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return text
}

var tagEscapes = strings.NewReplacer(`\`, `\\`, `;`, `\;`)

// joinTags writes tags into one cell, with semicolons between them.
func joinTags(names []string) string {
	escaped := make([]string, len(names))
	for i, name := range names {
		escaped[i] = tagEscapes.Replace(name)
	}
	return strings.Join(escaped, ";")
}

// splitTags undoes joinTags.
func splitTags(cell string) (names []string) {
	var name strings.Builder
	end := func() {
		if text := strings.TrimSpace(name.String()); text != "" {
			names = append(names, text)
		}
		name.Reset()
	}
	for i := 0; i < len(cell); i++ {
		switch {
		case cell[i] == ';':
			end()
			continue
		case cell[i] == '\\' && i+1 < len(cell):
			i++
		}
		name.WriteByte(cell[i])
	}
	end()
	return names
}

// Errors of tables.
var (
	errNoTable = fault.New(fault.Invalid, "empty_csv", "The file is empty; its first row has the names of the columns.")
	errColumns = fault.New(fault.Invalid, "missing_column", "The file has neither a column phone nor a column email.")
	errUTF8    = fault.New(fault.Invalid, "invalid_utf8", "The file is not valid UTF-8.")
	errRows    = fault.New(fault.TooLarge, "too_many_rows", "A file has at most %d rows. Cut it into several.", MaxRows)

	errCells = fault.New(fault.Invalid, "wrong_number_of_cells", "The row has not as many cells as the first one.")
	errYesNo = fault.New(fault.Invalid, "invalid_opted_out", "opted_out is true or false.").On("opted_out")
	errJSON  = fault.New(fault.Invalid, ErrFields.Code, "The cell custom_fields is not a JSON object.").On("custom_fields")
)

// table reads a file row by row.
type table struct {
	rows    *csv.Reader
	columns []string
}

// openTable reads the names of the columns. Semicolons and tabs may separate
// cells too, as spreadsheets write them in many countries.
func openTable(file []byte) (*table, error) {
	file = bytes.TrimPrefix(file, []byte("\xEF\xBB\xBF"))
	if !utf8.Valid(file) {
		return nil, errUTF8
	}
	t := &table{rows: csv.NewReader(bytes.NewReader(file))}
	t.rows.Comma, t.rows.FieldsPerRecord, t.rows.ReuseRecord = separator(file), -1, true
	names, err := t.rows.Read()
	if errors.Is(err, io.EOF) {
		return nil, errNoTable
	}
	if err != nil {
		return nil, malformed(err)
	}
	for _, name := range names {
		if name, err = columnName(name); err != nil {
			return nil, err
		}
		if slices.Contains(t.columns, name) {
			return nil, fault.New(fault.Invalid, "duplicate_column", "The column %q is there twice.", name)
		}
		t.columns = append(t.columns, name)
	}
	if !slices.Contains(t.columns, "phone") && !slices.Contains(t.columns, "email") {
		return nil, errColumns
	}
	return t, nil
}

// separator is what the first row has most of.
func separator(file []byte) rune {
	head, _, _ := bytes.Cut(bytes.TrimLeft(file, "\r\n"), []byte("\n"))
	best, most := ',', 0
	for _, r := range ",;\t" {
		if n := bytes.Count(head, []byte(string(r))); n > most {
			best, most = r, n
		}
	}
	return best
}

func columnName(text string) (string, error) {
	text = strings.TrimSpace(text)
	name := strings.ToLower(text)
	if field, ok := strings.CutPrefix(name, fieldColumn); ok {
		field = text[len(text)-len(field):]
		return fieldColumn + field, checkFieldName(field)
	}
	name = strings.NewReplacer(" ", "_", "-", "_").Replace(name)
	if known, ok := aliases[name]; ok {
		name = known
	}
	if !slices.Contains(columns, name) {
		return "", fault.New(fault.Invalid, "unknown_column", "There is no column %q; there are %s, and custom_fields.NAME for one custom field.",
			brief(text), strings.Join(columns, ", "))
	}
	return name, nil
}

func malformed(err error) error {
	line := 0
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		line = e.Line
	}
	return fault.New(fault.Invalid, "malformed_csv", "The file is not a table of comma-separated values: line %d has a quotation mark too many or too few.", line).Because(err)
}

// next reads a row and the line that it begins in; io.EOF after the last.
func (t *table) next() (cells []string, line int, err error) {
	cells, err = t.rows.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, malformed(err)
	}
	if err == nil {
		line, _ = t.rows.FieldPos(0)
	}
	return cells, line, err
}

// said is what a row says of a contact.
type saidRow struct {
	Details
	optedOut bool
}

// read returns what a row says. An empty cell says nothing, and what only we
// know is passed over.
func (t *table) read(cells []string) (said saidRow, err error) {
	if len(cells) != len(t.columns) {
		return said, errCells
	}
	for i, cell := range cells {
		if cell = armed(strings.TrimSpace(cell)); cell == "" {
			continue
		}
		if err := said.cell(t.columns[i], cell); err != nil {
			return said, err
		}
	}
	return said, nil
}

func (said *saidRow) cell(column, cell string) error {
	texts := map[string]**string{
		"phone": &said.Phone, "email": &said.Email, "first_name": &said.FirstName, "last_name": &said.LastName,
		"company": &said.Company, "status_tag": &said.StatusTag,
	}
	if text, ok := texts[column]; ok {
		cell = strings.Clone(cell) // the reader's row is one text
		*text = &cell
		return nil
	}
	field, isField := strings.CutPrefix(column, fieldColumn)
	switch {
	case isField:
		said.field(field, strings.Clone(cell))
	case column == "tags":
		said.AddTags = splitTags(cell)
	case column == "custom_fields":
		return said.fields(cell)
	case column == "opted_out":
		return said.yesNo(cell)
	}
	return nil
}

func (said *saidRow) field(name string, value any) {
	if said.CustomFields == nil {
		said.CustomFields = map[string]any{}
	}
	said.CustomFields[name] = value
}

func (said *saidRow) fields(cell string) error {
	var fields map[string]any
	if err := json.Unmarshal([]byte(cell), &fields); err != nil {
		return errJSON
	}
	for name, value := range fields {
		said.field(name, value)
	}
	return nil
}

func (said *saidRow) yesNo(cell string) error {
	switch strings.ToLower(cell) {
	case "true", "yes", "1":
		said.optedOut = true
	case "false", "no", "0":
	default:
		return errYesNo
	}
	return nil
}
