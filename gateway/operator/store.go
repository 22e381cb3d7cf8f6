package operator

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/gateway/dialect"
)

type checked struct {
	OK       bool     `json:"ok"`
	Findings []string `json:"findings"`
}

func (a *api) check(c *gin.Context) error {
	unhurried(c)
	findings, err := a.DB.Check(c.Request.Context())
	if err != nil {
		return err
	}
	if findings == nil {
		findings = []string{}
	}
	return dialect.JSON(c, http.StatusOK, checked{len(findings) == 0, findings})
}

const (
	checksum = "Backup-Sha256"
	// backupWrite is how long the reader of a backup may block us: the snapshot
	// that it reads keeps the store's file growing.
	backupWrite = time.Minute
)

// backup answers with a copy of the store. Where it fails half-way the answer is
// broken off, so that half a copy cannot pass for a whole one.
func (a *api) backup(c *gin.Context) error {
	h := c.Writer.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="simrelay-`+a.Now().UTC().Format("20060102T150405Z")+`.backup"`)
	h.Set("Trailer", checksum)
	c.Status(http.StatusOK)
	sum := sha256.New()
	out := patient{c.Writer, unhurried(c)}
	if _, err := a.DB.Backup(c.Request.Context(), io.MultiWriter(out, sum)); err != nil {
		h.Del("Trailer")
		h.Del("Content-Disposition")
		return fmt.Errorf("back up: %w", err)
	}
	h.Set(checksum, hex.EncodeToString(sum.Sum(nil)))
	return nil
}

// patient is a writer with a bound on each write instead of on all of them.
type patient struct {
	w  io.Writer
	rc *http.ResponseController
}

func (p patient) Write(b []byte) (int, error) {
	_ = p.rc.SetWriteDeadline(time.Now().Add(backupWrite))
	return p.w.Write(b)
}
