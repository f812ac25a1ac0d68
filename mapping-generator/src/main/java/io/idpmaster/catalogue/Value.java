package io.idpmaster.catalogue;

/** A node and its place: what a path leads to. */
record Value(Node node, Place place) {

    /** What a field of this name holds; {@link Node.Absent} if there is none. */
    Value get(String field) {
        Node value = node instanceof Node.Fields fields ? fields.get(field) : new Node.Unusable(node.line());
        return new Value(value, place.field(field));
    }

    boolean absent() {
        return node instanceof Node.Absent;
    }
}
