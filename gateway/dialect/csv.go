package dialect

import (
	"encoding/csv"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

// CSV answers with a table as it is read, RFC 4180, with a header row. Where it
// fails half-way the answer is broken off, so that a part cannot pass for the
// whole.
func CSV(c *gin.Context, filename string, header []string, rows iter.Seq2[[]string, error]) error {
	h := c.Writer.Header()
	h["Content-Type"] = []string{"text/csv; charset=utf-8; header=present"}
	h["Content-Disposition"] = []string{`attachment; filename="` + filename + `"`}
	rc := http.NewResponseController(c.Writer)
	_ = rc.SetReadDeadline(time.Time{}) // it outlives the server's read timeout
	w := csv.NewWriter(unhurried{c.Writer, rc})
	w.UseCRLF = true
	next, stop := iter.Pull2(rows)
	defer stop()
	row, err, more := next()
	if err != nil { // nothing is written yet: tell it as any other error
		delete(h, "Content-Type")
		delete(h, "Content-Disposition")
		return err
	}
	c.Status(http.StatusOK)
	_ = w.Write(header) // its error comes back from Flush
	for ; more; row, err, more = next() {
		if err != nil {
			return err
		}
		for i := range row {
			row[i] = defused(row[i])
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// defused keeps a spreadsheet from taking for a formula what a stranger wrote.
// A telephone number with its plus sign is none. Some read the signs of full width
// as those of ASCII.
func defused(cell string) string {
	first, _ := utf8.DecodeRuneInString(cell)
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) || first == '+' && strings.Trim(cell[1:], "0123456789") == "" {
		return cell
	}
	return "'" + cell
}

// unhurried is a writer with a bound on each write instead of on all of them.
type unhurried struct {
	w  io.Writer
	rc *http.ResponseController
}

func (u unhurried) Write(b []byte) (int, error) {
	_ = u.rc.SetWriteDeadline(time.Now().Add(writeTimeout))
	return u.w.Write(b)
}
