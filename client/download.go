package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
)

// checksum is the trailer with which a complete download ends.
const checksum = "Backup-Sha256"

// Download copies an answer that ends with its checksum, such as a backup, to
// w. One that breaks off, or that arrives damaged, is an error.
func (c *Client) Download(ctx context.Context, path string, w io.Writer) (int64, error) {
	resp, err := c.open(ctx, call{method: http.MethodGet, path: path})
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, sum), resp.Body)
	if err == nil && resp.Trailer.Get(checksum) != hex.EncodeToString(sum.Sum(nil)) {
		err = errors.New("the copy broke off before it was complete; try again")
	}
	return n, err
}
