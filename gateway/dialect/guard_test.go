package dialect_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/internal/secret"
)

func TestRoute_ThatSaysNothingIsClosed(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]accounts.Right{
		http.MethodGet: accounts.RightRead, http.MethodHead: accounts.RightRead, http.MethodPost: accounts.RightManage, http.MethodPut: accounts.RightManage,
		http.MethodPatch: accounts.RightManage, http.MethodDelete: accounts.RightManage, "PROPFIND": accounts.RightManage,
	} {
		require.Equal(t, want, dialect.Route{Method: method}.Right())
		require.Equal(t, accounts.RightSend, dialect.Route{Method: method, Needs: accounts.RightSend}.Right())
	}
}

func TestAdmitted_ServesWhoMayAndNobodyWithoutAVisit(t *testing.T) {
	t.Parallel()
	who := func(*gin.Context) (accounts.Principal, error) {
		return accounts.Principal{AccountID: 1, Role: accounts.RoleMember}, nil
	}
	served := 0
	handler := dialect.Admitted(new(accounts.Service), who, func(_ *gin.Context, p accounts.Principal) error {
		served++
		require.EqualValues(t, 1, p.AccountID)
		return nil
	})
	call := func(right accounts.Right) error {
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		if right != "" {
			dialect.Visit(c, right, netip.MustParseAddr("192.0.2.1"))
		}
		return handler(c)
	}
	require.NoError(t, call(accounts.RightSend))
	require.ErrorIs(t, call(accounts.RightManage), accounts.ErrRole)
	require.ErrorIs(t, call(""), accounts.ErrRole, "a handler that the edge does not know")
	require.Equal(t, 1, served)
	nobody := dialect.Admitted(new(accounts.Service), func(*gin.Context) (accounts.Principal, error) {
		return accounts.Principal{Role: accounts.RoleOwner}, accounts.ErrUnauthenticated
	}, nil)
	require.ErrorIs(t, nobody(nil), accounts.ErrUnauthenticated)
}

func TestPermit_IsNotCounted(t *testing.T) {
	t.Parallel()
	box, err := secret.NewBox(make([]byte, 32))
	require.NoError(t, err)
	rooms := accounts.New(nil, box, time.Now)
	p := accounts.Principal{AccountID: 1, KeyID: 1, Role: accounts.RoleMember, Plan: accounts.PlanStarter}
	who := func(*gin.Context) (accounts.Principal, error) { return p, nil }
	request := func(right accounts.Right) *gin.Context {
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		dialect.Visit(c, right, netip.MustParseAddr("192.0.2.1"))
		return c
	}
	c := request(accounts.RightRead)
	_, err = dialect.Admit(c, rooms, who)
	require.NoError(t, err)
	require.Equal(t, 59, dialect.Spent(c).Minute.Remaining)
	for range 100 {
		_, err = dialect.Permit(c, rooms, who)
		require.NoError(t, err)
	}
	c = request(accounts.RightManage)
	_, err = dialect.Admit(c, rooms, who)
	require.ErrorIs(t, err, accounts.ErrRole)
	require.Equal(t, 59, dialect.Spent(c).Minute.Remaining, "told, but not counted")
	_, err = dialect.Permit(c, rooms, who)
	require.ErrorIs(t, err, accounts.ErrRole)
	c = request(accounts.RightRead)
	require.Nil(t, dialect.Spent(c))
	p.Plan = accounts.PlanEnterprise
	_, err = dialect.Admit(c, rooms, who)
	require.NoError(t, err)
	require.Nil(t, dialect.Spent(c))
}

func TestGiven_TellsNullFromNothing(t *testing.T) {
	t.Parallel()
	type body struct {
		IDs   dialect.Given[[]int64] `json:"ids"`
		Inner dialect.Given[struct {
			N dialect.Given[int64] `json:"n"`
		}] `json:"inner"`
	}
	read := func(text string) (b body, err error) {
		return b, dialect.Unmarshal([]byte(text), &b, json.RejectUnknownMembers(true))
	}
	b, err := read(`{}`)
	require.NoError(t, err)
	require.Nil(t, b.IDs.Pointer())
	b, err = read(`{"ids":null,"inner":{"n":null}}`)
	require.NoError(t, err)
	require.True(t, b.IDs.Null)
	require.Nil(t, *b.IDs.Pointer())
	require.Zero(t, *b.Inner.Value.N.Pointer())
	b, err = read(`{"ids":[],"inner":{"n":7}}`)
	require.NoError(t, err)
	require.Equal(t, []int64{}, *b.IDs.Pointer(), "empty is not null")
	require.False(t, b.IDs.Null)
	require.EqualValues(t, 7, *b.Inner.Value.N.Pointer())
	for text, detail := range map[string]string{
		`{"ids":"all"}`:           `The field "ids" must be a list.`,
		`{"ids":[1.5]}`:           `The field "ids.0" must be a whole number.`,
		`{"inner":{"m":1}}`:       `There is no field "inner.m" here; the fields are n.`,
		`{"inner":{"n":"1"}}`:     `The field "inner.n" must be a whole number.`,
		`{"inner":{"n":1,"n":2}}`: `The field "inner.n" is there twice.`,
	} {
		_, err := read(text)
		require.Equal(t, detail, fault.Of(err).Detail)
	}
}
