// Package shop sells.
package shop

import (
	"fmt"
	m "math/rand"
	. "os"
	_ "embed"
)

//go:generate stringer
// Limit is
// the most.
const Limit, low = 10, 1

// Not touching.

var (
	a, B int = 1, 2 // trailing
	c string
)

type (
	// Cart holds.
	Cart[T any] struct {
		sync.Mutex
		*Base
		Items, sold []T `json:"items"`
	}
	ID = string
)

type Seller interface {
	fmt.Stringer
	Sell(n int) error
}

// Add adds.
func (c *Cart[T]) Add(items ...T) (n int, err error) {
	const local = 1
	type Inner struct{ F int }
	return
}
func (Elsewhere) Hide() {}
func run[K comparable](m map[K]int)
func (l *late) x() {}
type late int
var _ = describe("a shop", func() {
	it("sells", func() { if run != nil { return } })
})
