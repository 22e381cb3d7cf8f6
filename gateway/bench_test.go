package gateway_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/gateway/gatewaytest"
)

// BenchmarkSend measures POST /api/v1/messages over HTTP, with 64 clients that
// share the machine. The store does not wait for the disk here.
func BenchmarkSend(b *testing.B) {
	s := gatewaytest.New(b)
	account := s.Account(b, "acme")
	server := httptest.NewServer(s)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	b.SetParallelism(32)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, server.URL+"/api/v1/messages",
				strings.NewReader(`{"to":"+15557654321","text":"Your parcel arrives today between 14:00 and 16:00."}`))
			require.NoError(b, err)
			r.Header.Set("Authorization", "Bearer "+account.APIKey)
			r.Header.Set("Content-Type", "application/json")
			answer, err := client.Do(r)
			require.NoError(b, err)
			_, err = io.Copy(io.Discard, answer.Body)
			require.NoError(b, err)
			require.NoError(b, answer.Body.Close())
			require.Equal(b, http.StatusAccepted, answer.StatusCode)
		}
	})
}

// BenchmarkEdge measures what the edge itself costs, without the network and
// without the rooms.
func BenchmarkEdge(b *testing.B) {
	s := gatewaytest.New(b)
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/livez", nil)
	b.ReportAllocs()
	for b.Loop() {
		s.ServeHTTP(httptest.NewRecorder(), r)
	}
}
