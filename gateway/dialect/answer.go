package dialect

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/gin-gonic/gin"

	"simrelay/internal/apijson"
)

var (
	jsonType = []string{"application/json"}
	buffers  = sync.Pool{New: func() any { return new(bytes.Buffer) }}
)

// keepBuffer is the largest buffer that is kept for the next answer, in bytes.
const keepBuffer = 64 << 10

// JSON answers with a JSON document.
func JSON(c *gin.Context, status int, v any) error { return write(c, status, jsonType, v) }

// write encodes first, so that what cannot be encoded is still told as an
// error.
func write(c *gin.Context, status int, contentType []string, v any) error {
	b, _ := buffers.Get().(*bytes.Buffer)
	defer func() {
		if b.Cap() <= keepBuffer {
			b.Reset()
			buffers.Put(b)
		}
	}()
	if err := apijson.Write(b, v); err != nil {
		b.Reset()
		return fmt.Errorf("encode an answer: %w", err)
	}
	b.WriteByte('\n')
	c.Writer.Header()["Content-Type"] = contentType
	c.Status(status)
	_, _ = c.Writer.Write(b.Bytes()) // the caller is gone; nobody is left to tell
	return nil
}

// List is how lists are answered.
type List[T any] struct {
	Data []T `json:"data"`
	// NextCursor asks for the next page; it is empty on the last.
	NextCursor string `json:"next_cursor"`
}

// NewList returns a list that is never null in JSON.
func NewList[T any](data []T, next string) List[T] {
	if data == nil {
		data = []T{}
	}
	return List[T]{Data: data, NextCursor: next}
}
