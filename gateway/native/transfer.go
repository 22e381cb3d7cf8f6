package native

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/gateway/dialect"
)

// Bounds of large files, instead of the server's own.
const (
	// uploadTime is how long a file may take to arrive.
	uploadTime = 5 * time.Minute
	// importTime is how long it may take to be imported.
	importTime = 10 * time.Minute
	// exportWrite is how long the reader of an export may block us.
	exportWrite = time.Minute
)

func (a *api) importContacts(c *gin.Context, p accounts.Principal) error {
	spec := contacts.ImportSpec{OnExisting: onExisting(c, contacts.Merge)}
	var err error
	if spec.ListID, err = queryList(c); err != nil {
		return err
	}
	_ = http.NewResponseController(c.Writer).SetReadDeadline(time.Now().Add(uploadTime))
	file, err := dialect.Body(c, "text/csv")
	if err != nil {
		return err
	}
	ctx, done := dialect.Patiently(c, a.Streams, importTime)
	defer done()
	report, err := a.Contacts.Import(ctx, p, file, spec)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, report)
}

func (a *api) exportContacts(c *gin.Context, p accounts.Principal) error {
	filter, err := contactFilter(c)
	if err != nil {
		return err
	}
	ctx, done := dialect.Patiently(c, a.Streams, exportWrite)
	defer done()
	return a.Contacts.Export(ctx, p, filter, &download{c, "contacts.csv"})
}

// download is an answer that begins with its first byte, so that there can be
// an error instead, and that has a bound on each write instead of on all.
type download struct {
	c    *gin.Context
	name string
}

// Write implements io.Writer.
func (d *download) Write(b []byte) (int, error) {
	if !d.c.Writer.Written() {
		h := d.c.Writer.Header()
		h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
		h.Set("Content-Disposition", `attachment; filename="`+d.name+`"`)
		d.c.Status(http.StatusOK)
	}
	_ = http.NewResponseController(d.c.Writer).SetWriteDeadline(time.Now().Add(exportWrite))
	return d.c.Writer.Write(b)
}
