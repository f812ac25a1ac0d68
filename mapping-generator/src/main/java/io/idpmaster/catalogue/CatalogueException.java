package io.idpmaster.catalogue;

import java.util.List;
import java.util.stream.Collectors;

/** A catalogue that cannot be used, with everything found wrong in it, in the order of the document. */
public final class CatalogueException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    public CatalogueException(List<Finding> findings) {
        super(findings.stream().map(Finding::toString).collect(Collectors.joining("\n")));
        this.findings = List.copyOf(findings);
    }

    /** At least one of these is an error. */
    public List<Finding> findings() {
        return findings;
    }
}
