package native_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/contacts"
	"simrelay/gateway/gatewaytest"
)

func TestContacts_RefuseWrongTypesInWordsOfTheAPI(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	key := s.Account(t, "acme").APIKey
	for body, detail := range map[string]string{
		`{"phone":5}`:          `The field \"phone\" must be a text.`,
		`{"tags":"x"}`:         `The field \"tags\" must be a list.`,
		`{"tags":["x",5]}`:     `must be a text.`,
		`{"custom_fields":[]}`: `The field \"custom_fields\" must be an object.`,
		`{"phone":"+15551112222","custom_fields":{"x":1e999}}`: `custom_fields`,
		`{"phone":"+15551112222","phone":"+15551112222"}`:      `is there twice.`,
		`{"phone":"+15551112222","opted_out":true}`:            `There is no field \"opted_out\" here; the fields are phone, email, `,
	} {
		w := s.Do(t, http.MethodPost, "/api/v1/contacts", key, body)
		require.Equal(t, http.StatusBadRequest, w.Code, body)
		require.Contains(t, w.Body.String(), detail)
	}
	require.Contains(t, s.Do(t, http.MethodGet, "/api/v1/contacts", key, "").Body.String(), `"data":[]`)
}

func upload(t *testing.T, h http.Handler, key, query, file string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/contacts/import"+query, strings.NewReader(file))
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "text/csv")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestContacts_FilesOfManyPagesComeAndGo(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	file := "phone,company\n"
	for i := range 3000 { // more than other bodies may have
		file += fmt.Sprintf("+1555%07d,%s\n", i, strings.Repeat("x", 30))
	}
	w := upload(t, s, account.APIKey, "", file)
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	var report contacts.ImportReport
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &report))
	require.Equal(t, 3000, report.Created)

	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/v1/contacts.csv?q=x", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+account.APIKey)
	answer, err := server.Client().Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, `attachment; filename="contacts.csv"`, answer.Header.Get("Content-Disposition"))
	rows, err := csv.NewReader(answer.Body).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 3001)
}

func TestContacts_FilesHaveALimit(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	w := upload(t, s, account.APIKey, "", "phone\n"+strings.Repeat("\n", contacts.MaxImport))
	require.Equal(t, http.StatusRequestEntityTooLarge, w.Code)
	require.Contains(t, w.Body.String(), `"code":"body_too_large"`)
	w = upload(t, s, account.APIKey, "", "phone\n"+strings.Repeat("1\n", contacts.MaxRows+1))
	require.Equal(t, http.StatusRequestEntityTooLarge, w.Code)
	require.Contains(t, w.Body.String(), `"code":"too_many_rows"`)
	require.Equal(t, http.StatusBadRequest, upload(t, s, account.APIKey, "?on_existing=guess", "phone\n").Code)
	require.Equal(t, http.StatusUnauthorized, upload(t, s, "x", "", "phone\n").Code)
}

// An export that fails before it has begun is an error, and after that it is
// broken off, so that half of it cannot pass for all.
func TestContacts_AnExportThatFailsIsNotTakenForAWholeOne(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	w := s.Do(t, http.MethodGet, "/api/v1/contacts.csv?list_id=7", account.APIKey, "")
	require.Equal(t, http.StatusNotFound, w.Code)
	require.Empty(t, w.Header().Get("Content-Disposition"))

	file := "phone\n"
	for i := range 300 {
		file += fmt.Sprintf("+1555%07d\n", i)
	}
	require.Equal(t, http.StatusOK, upload(t, s, account.APIKey, "", file).Code)
	closing := &closer{ResponseRecorder: httptest.NewRecorder(), close: func() { require.NoError(t, s.DB.Close()) }}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/contacts.csv", nil)
	r.Header.Set("Authorization", "Bearer "+account.APIKey)
	require.PanicsWithValue(t, http.ErrAbortHandler, func() { s.ServeHTTP(closing, r) })
	body, err := io.ReadAll(closing.Body)
	require.NoError(t, err)
	require.Contains(t, string(body), "+15550000299")
	require.NotContains(t, string(body), "+15550000000")
}

// closer closes the store at the first byte of the answer.
type closer struct {
	*httptest.ResponseRecorder

	close func()
	done  bool
}

func (c *closer) Write(b []byte) (int, error) {
	if !c.done {
		c.done = true
		c.close()
	}
	return c.ResponseRecorder.Write(b)
}
