package bolt_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/store"
	"simrelay/store/bolt"
)

var update = flag.Bool("update", false, "write the fixture of the present format anew")

const fixture = "testdata/version1.db.gz"

// plant has a value of every kind that a tuple can hold in its entries.
type plant struct {
	ID      int64     `json:"id"`
	Name    string    `json:"name"`
	Tag     []byte    `json:"tag,omitempty"` // unique, where there is one
	Height  int64     `json:"height"`
	Potted  bool      `json:"potted"`
	Planted time.Time `json:"planted"`
}

// visit has a key of several values, and only grows.
type visit struct {
	Garden string    `json:"garden"`
	At     time.Time `json:"at"`
	Note   string    `json:"note"`
}

// garden is declared anew for each test.
type garden struct {
	plants                           *store.Collection[plant]
	byName, byTag, byHeight, planted *store.Index[plant]
	visits                           *store.Collection[visit]
	schema                           store.Schema
}

func newGarden() *garden {
	g := &garden{
		plants: store.Define("plants", func(p *plant) store.Tuple { return store.Key(p.ID) }),
		visits: store.Define("visits", func(v *visit) store.Tuple { return store.Key(v.Garden, v.At) }).Appending(),
	}
	g.byName = g.plants.Index("name", func(p *plant) store.Tuple { return store.Key(p.Name) })
	g.byTag = g.plants.Unique("tag", func(p *plant) store.Tuple {
		if p.Tag == nil {
			return nil
		}
		return store.Key(p.Tag)
	})
	g.byHeight = g.plants.Index("height", func(p *plant) store.Tuple { return store.Key(p.Potted, store.Down(p.Height)) })
	g.planted = g.plants.Index("planted", func(p *plant) store.Tuple { return store.Key(p.Planted) })
	g.schema = store.Schema{Migrations: []store.Migration{{Version: 1, Name: "the first"}}}.With(g.plants.Table(), g.visits.Table())
	return g
}

func (g *garden) open(t *testing.T, path string) *store.DB {
	t.Helper()
	engine, err := bolt.Open(t.Context(), bolt.Options{Path: path, Tables: g.schema.EngineTables()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, engine.Close()) })
	db, err := store.Open(t.Context(), engine, g.schema)
	require.NoError(t, err)
	return db
}

func fixturePlants() (plants []plant) {
	for i := range int64(120) {
		p := plant{
			ID: i*3 + 1, Name: fmt.Sprintf("plant %d \x00ä🌱", i%11), Height: (i*37)%101 - 50, Potted: i%4 == 0,
			Planted: time.Date(2026, 1, 1, 0, 0, int(i*7919%500), int(i), time.UTC),
		}
		if i%3 != 0 {
			p.Tag = []byte{byte(i), 0, 0xFF}
		}
		plants = append(plants, p)
	}
	return plants
}

func fixtureVisits() (visits []visit) {
	for i := range 60 {
		visits = append(visits, visit{
			Garden: []string{"east", "west"}[i/30], At: time.Date(2026, 2, 1+i%30, 8, 0, 0, 0, time.UTC),
			Note: string(bytes.Repeat([]byte{'a' + byte(i%26)}, i*20)),
		})
	}
	return visits
}

// TestFixture_OfVersion1 opens a file that an earlier program wrote, and looks
// at every record, every index and every sequence.
func TestFixture_OfVersion1(t *testing.T) {
	t.Parallel()
	if *update {
		writeFixture(t)
	}
	path := unpacked(t)
	g := newGarden()
	db := g.open(t, path)
	findings, err := db.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, findings)
	version, err := db.SchemaVersion(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(1), version)
	g.requireAll(t, db)
	require.NoError(t, db.Update(t.Context(), func(tx *store.Tx) error {
		if id, err := g.plants.NextID(tx); id != 361 || err != nil {
			return fmt.Errorf("the next id is %d: %w", id, err)
		}
		return g.plants.Put(tx, &plant{ID: 361, Name: "new"})
	}))
}

// TestFixture_IsWhatIsWrittenNow fails when the format changes: then it needs a
// way to read the old one, and a fixture of the new one.
func TestFixture_IsWhatIsWrittenNow(t *testing.T) {
	t.Parallel()
	old, err := os.Open(unpacked(t))
	require.NoError(t, err)
	defer old.Close()
	fresh := filepath.Join(t.TempDir(), "fresh.db")
	g := newGarden()
	g.fill(t, g.open(t, fresh))
	require.Equal(t, contents(t, old.Name()), contents(t, fresh))
}

func (g *garden) requireAll(t *testing.T, db *store.DB) {
	t.Helper()
	plants := fixturePlants()
	by := func(compare func(a, b plant) int) []plant {
		return slices.SortedStableFunc(slices.Values(plants), compare)
	}
	tagged := slices.DeleteFunc(slices.Clone(plants), func(p plant) bool { return p.Tag == nil })
	slices.SortFunc(tagged, func(a, b plant) int { return bytes.Compare(a.Tag, b.Tag) })
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		for name, c := range map[string]struct {
			got  iter.Seq2[*plant, error]
			want []plant
		}{
			"key":     {g.plants.Scan(tx, store.Query{}), plants},
			"name":    {g.byName.Scan(tx, store.Query{}), by(func(a, b plant) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })},
			"tag":     {g.byTag.Scan(tx, store.Query{}), tagged},
			"height":  {g.byHeight.Scan(tx, store.Query{}), by(compareHeights)},
			"planted": {g.planted.Scan(tx, store.Query{}), by(func(a, b plant) int { return a.Planted.Compare(b.Planted) })},
		} {
			if err := sameRecords(c.got, c.want); err != nil {
				return fmt.Errorf("plants by %s: %w", name, err)
			}
		}
		return sameRecords(g.visits.Scan(tx, store.Query{}), fixtureVisits())
	}))
}

func compareHeights(a, b plant) int {
	if a.Potted != b.Potted {
		return map[bool]int{false: -1, true: 1}[a.Potted]
	}
	return int(b.Height - a.Height)
}

func sameRecords[T any](got iter.Seq2[*T, error], want []T) error {
	i := 0
	for record, err := range got {
		if err != nil {
			return err
		}
		if i >= len(want) || fmt.Sprint(*record) != fmt.Sprint(want[i]) {
			return fmt.Errorf("record %d is %v", i, *record)
		}
		i++
	}
	if i != len(want) {
		return fmt.Errorf("%d records, want %d", i, len(want))
	}
	return nil
}

func (g *garden) fill(t *testing.T, db *store.DB) {
	t.Helper()
	require.NoError(t, db.Update(t.Context(), func(tx *store.Tx) error {
		for _, p := range fixturePlants() {
			for { // as its ids are every third number
				id, err := g.plants.NextID(tx)
				if err != nil {
					return err
				}
				if id >= p.ID+2 {
					break
				}
			}
			if err := g.plants.Put(tx, &p); err != nil {
				return err
			}
		}
		for _, v := range fixtureVisits() {
			if err := g.visits.Put(tx, &v); err != nil {
				return err
			}
		}
		return nil
	}))
}

func writeFixture(t *testing.T) {
	t.Helper()
	g := newGarden()
	db := g.open(t, filepath.Join(t.TempDir(), "store.db"))
	g.fill(t, db)
	var packed bytes.Buffer
	to := gzip.NewWriter(&packed)
	_, err := db.Backup(t.Context(), to)
	require.NoError(t, err)
	require.NoError(t, to.Close())
	require.NoError(t, os.WriteFile(fixture, packed.Bytes(), 0o644)) //nolint:gosec // it is in the repository
}

// unpacked returns the path of a copy of the fixture.
func unpacked(t *testing.T) string {
	t.Helper()
	packed, err := os.Open(fixture)
	require.NoError(t, err)
	defer packed.Close()
	from, err := gzip.NewReader(packed)
	require.NoError(t, err)
	content, err := io.ReadAll(from)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "store.db")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}
