package device

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/cenkalti/backoff/v5"

	"simrelay/internal/secret"
	"simrelay/relay/wire"
)

// credential is what lets the device in, as it is kept beside the journal. The
// token is stored before the relay hears of it: a request whose answer was lost
// is made again with the same one.
type credential struct {
	Token    string `json:"token"`
	DeviceID int64  `json:"device_id,omitempty"` // 0: not paired yet
}

// credentialFile is in the data directory.
const credentialFile = "device.json"

// ErrNotPaired says that the data directory holds no credential.
var ErrNotPaired = errors.New("this device has no token: pair it with --pair CODE, where the code comes from simrelay pair or the dashboard, or give it a token in SIMRELAY_TOKEN; if it was paired before, give the same --data")

// Credential returns the token by which the device of a data directory was
// paired before, or ErrNotPaired.
func Credential(dataDir string) (token string, err error) {
	c, err := readCredential(dataDir)
	if err == nil && c.DeviceID == 0 {
		err = ErrNotPaired
	}
	return c.Token, err
}

// Pair joins the relay with a code that a person was given, and keeps the token
// in the data directory. A device that was paired before keeps what it has. It
// tries until the relay answers or the context ends.
func Pair(ctx context.Context, relayURL, dataDir, code string) (token string, err error) {
	c, err := readCredential(dataDir)
	switch {
	case errors.Is(err, ErrNotPaired):
		c = credential{Token: secret.Token("dev", 45)}
		err = c.save(dataDir)
	case err == nil && c.DeviceID != 0:
		return c.Token, nil
	}
	if err != nil {
		return "", err
	}
	url, err := pairURL(relayURL)
	if err != nil {
		return "", err
	}
	name, _ := os.Hostname() // without one the relay finds a name
	request := wire.PairRequest{Code: code, Token: c.Token, Name: name}
	paired, err := backoff.Retry(ctx, func() (wire.Paired, error) { return ask(ctx, url, request) }, backoff.WithMaxElapsedTime(0))
	if err != nil {
		return "", fmt.Errorf("pair: %w", err)
	}
	c.DeviceID = paired.DeviceID
	return c.Token, c.save(dataDir)
}

// pairTimeout bounds one request, and maxPaired its answer in bytes.
const (
	pairTimeout = 20 * time.Second
	maxPaired   = 16 << 10
)

// ask makes the request once. An error that the relay is sure of is permanent.
func ask(ctx context.Context, url string, request wire.PairRequest) (paired wire.Paired, err error) {
	ctx, cancel := context.WithTimeout(ctx, pairTimeout)
	defer cancel()
	body, err := json.Marshal(request)
	if err != nil {
		return paired, backoff.Permanent(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return paired, backoff.Permanent(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := pairClient.Do(req)
	if err != nil {
		return paired, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxPaired))
	if err != nil {
		return paired, err
	}
	if resp.StatusCode == http.StatusCreated {
		return paired, json.Unmarshal(answer, &paired)
	}
	return paired, refusedPairing(resp.StatusCode, answer)
}

// pairClient follows no redirect: the request carries what becomes a secret.
var pairClient = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func refusedPairing(status int, answer []byte) error {
	var problem struct {
		Detail string `json:"detail"`
	}
	if json.Unmarshal(answer, &problem) != nil || problem.Detail == "" {
		problem.Detail = fmt.Sprintf("the relay answered with status %d; is the URL that of a simrelay?", status)
	}
	err := errors.New(problem.Detail)
	if status >= 500 || status == http.StatusTooManyRequests {
		return err
	}
	return backoff.Permanent(err)
}

func readCredential(dataDir string) (c credential, err error) {
	path := filepath.Join(dataDir, credentialFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, fmt.Errorf("there is no %s: %w", path, ErrNotPaired)
	}
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err == nil && c.Token == "" {
		err = errors.New("it holds no token")
	}
	if err != nil {
		return c, fmt.Errorf("the credential in %s cannot be read; remove it to pair this device anew: %w", path, err)
	}
	return c, nil
}

// save puts the credential in its place whole or not at all.
func (c credential) save(dataDir string) error {
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return err
	}
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dataDir, credentialFile+".") // with mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dataDir, credentialFile))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncDir(dataDir)
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
