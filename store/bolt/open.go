package bolt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"syscall"
	"time"

	bbolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"simrelay/store"
)

// Options say where the file is and how large it may become.
type Options struct {
	// Path of the file; its directory must exist.
	Path string
	// Tables that the file holds, from store.Schema.EngineTables.
	Tables []*store.Table
	// MaxSize in bytes; 0 means no limit but the disk's. At the limit, updates
	// fail with store.ErrFull and nothing is lost; those that remove more than
	// they add still succeed, from a sixteenth that is kept for them.
	MaxSize int
	// LockTimeout is how long to wait for another process that has the file
	// open; 0 means one second.
	LockTimeout time.Duration
	// Committed, when set, is told of each commit how long it took to write and
	// fsync it. It must not block.
	Committed func(took time.Duration)
	// NoSync leaves the fsync out. For measurements only: it breaks every
	// promise.
	NoSync bool
}

// mapSize is address space, not memory: 16 GiB, or 1 GiB where an int has 32
// bits. A file that outgrows its mapping makes every writer wait for every
// reader, so the mapping is large from the start.
const mapSize = 1 << (30 + 4*(math.MaxInt>>62))

// growth is by how much the file grows at once.
const growth = 16 << 20

// Open opens or creates the file, builds indexes that it lacks, and starts the
// committer.
func Open(ctx context.Context, o Options) (store.Engine, error) {
	known, err := layoutsOf(o.Tables)
	if err != nil {
		return nil, err
	}
	if o.LockTimeout == 0 {
		o.LockTimeout = time.Second
	}
	db, err := openFile(o)
	if err != nil {
		return nil, openError(o.Path, err)
	}
	e := &engine{
		db: db, path: o.Path, maxSize: o.MaxSize, tables: o.Tables, layouts: known, committed: o.Committed,
		queue:   make(chan *job, maxGroup),
		closing: make(chan struct{}), drained: make(chan struct{}),
	}
	if err := e.prepare(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := syncDir(filepath.Dir(o.Path)); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	go e.commitLoop()
	return e, nil
}

// openFile settles for a smaller mapping where address space is limited.
func openFile(o Options) (db *bbolt.DB, err error) {
	if err := checkLength(o); err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil { // bbolt's way to report broken pages
			err = fmt.Errorf("%w: %v", berrors.ErrInvalid, p)
		}
	}()
	for size := mapSize; ; size /= 8 {
		db, err = bbolt.Open(o.Path, 0o600, &bbolt.Options{
			Timeout:         o.LockTimeout,
			FreelistType:    bbolt.FreelistMapType,
			NoFreelistSync:  true,
			InitialMmapSize: size,
			MaxSize:         o.MaxSize,
			NoSync:          o.NoSync,
		})
		if err == nil {
			db.AllocSize = growth
			if o.MaxSize > 0 {
				db.AllocSize = min(growth, o.MaxSize/64)
			}
		}
		if !errors.Is(err, syscall.ENOMEM) || size < 1<<20 {
			return db, err
		}
	}
}

// checkLength refuses a file that was cut short: to read its missing pages
// would end the program.
func checkLength(o Options) error {
	info, err := os.Stat(o.Path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	db, err := bbolt.Open(o.Path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: o.LockTimeout})
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing was written
	return db.View(func(tx *bbolt.Tx) error {
		if tx.Size() > info.Size() {
			return fmt.Errorf("%w: it has %d bytes of %d", berrors.ErrInvalid, info.Size(), tx.Size())
		}
		return nil
	})
}

// openError says what to do. Errors of the operating system name the file
// themselves.
func openError(path string, err error) error {
	if errors.Is(err, berrors.ErrTimeout) {
		return fmt.Errorf("%s is in use by another process; stop the other simrelay first", path)
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return err
	}
	if _, ok := errors.AsType[syscall.Errno](err); ok {
		return fmt.Errorf("open %s: %w", path, err)
	}
	return fmt.Errorf("%s is not a simrelay store, or is damaged; restore a backup: %w", path, err)
}

// syncDir makes the file's directory entry durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
