package native_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/gateway/gatewaytest"
)

func TestSendSMS_NamesTheFieldAsTheRequestDoes(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	w := s.Do(t, http.MethodPost, "/api/v1/sms/send", s.Account(t, "acme").APIKey, `{"to":"+15557654321","body":" "}`)
	require.Equal(t, http.StatusBadRequest, w.Code)
	require.Contains(t, w.Body.String(), `"field":"body"`)
}
