package senders

import (
	"text/template"
	"text/template/parse"
)

// allowed are the functions that a template may use. printf and its like are not
// among them: with widths, or fed with their own results, they make texts of any
// size. Neither is tick.
var allowed = map[string]bool{
	"and": true, "or": true, "not": true, "eq": true, "ne": true, "lt": true, "le": true, "gt": true, "ge": true,
	"len": true, "index": true,
	"toUpper": true, "toLower": true, "trimSpace": true, "truncate": true, "join": true, "default": true,
}

// restrict refuses what could make a template run for long, and makes its loops
// count their rounds: they can go over a number too, and need not write
// anything.
func restrict(t *template.Template) error {
	if len(t.Templates()) > 1 {
		return invalidTemplate("define and block are not offered")
	}
	if t.Tree == nil || t.Root == nil {
		return nil // it is empty
	}
	counter, err := template.New(tick).Funcs(new(loops).functions()).Parse("{{" + tick + "}}")
	if err != nil {
		return err
	}
	w := &walk{tree: t.Tree, tick: counter.Root.Nodes[0]}
	w.list(t.Root)
	return w.err
}

// walk visits the nodes of a template.
type walk struct {
	tree *parse.Tree
	tick parse.Node
	err  error // the first one
}

func (w *walk) refuse(n parse.Node, what string) {
	if w.err == nil {
		where, _ := w.tree.ErrorContext(n)
		w.err = explain(templateError(where + ": " + what))
	}
}

// templateError reads like those of text/template.
type templateError string

func (e templateError) Error() string { return "template: " + string(e) }

func (w *walk) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		w.node(n)
	}
}

func (w *walk) node(n parse.Node) {
	switch n := n.(type) {
	case *parse.ActionNode:
		w.pipe(n.Pipe)
	case *parse.IfNode:
		w.branch(&n.BranchNode)
	case *parse.WithNode:
		w.branch(&n.BranchNode)
	case *parse.RangeNode:
		w.branch(&n.BranchNode)
		n.List.Nodes = append([]parse.Node{w.tick}, n.List.Nodes...)
	case *parse.TextNode, *parse.CommentNode, *parse.BreakNode, *parse.ContinueNode:
	default:
		w.refuse(n, n.String()+" is not offered")
	}
}

func (w *walk) branch(b *parse.BranchNode) {
	w.pipe(b.Pipe)
	w.list(b.List)
	w.list(b.ElseList)
}

func (w *walk) pipe(p *parse.PipeNode) {
	if p == nil {
		return
	}
	for _, command := range p.Cmds {
		for _, argument := range command.Args {
			w.argument(argument)
		}
	}
}

func (w *walk) argument(n parse.Node) {
	switch n := n.(type) {
	case *parse.PipeNode:
		w.pipe(n)
	case *parse.ChainNode:
		w.argument(n.Node)
	case *parse.IdentifierNode:
		if !allowed[n.Ident] {
			w.refuse(n, `there is no function "`+n.Ident+`"`)
		}
	}
}
