package io.idpmaster.catalogue;

import java.util.ArrayList;
import java.util.List;

/** Collects findings; beyond {@link CatalogueReader#MAX_FINDINGS} of one severity it only counts them. */
final class Report {

    private final List<Finding> findings = new ArrayList<>();
    private int errors;
    private int warnings;
    private Unread silenced = new Unread();

    /** From now on, says nothing about what could not be read. */
    void silence(Unread unread) {
        silenced = unread;
    }

    void error(Place place, String message, String remedy) {
        error(place, 0, message, remedy);
    }

    void error(Place place, int line, String message, String remedy) {
        if (!silenced.covers(place) && ++errors <= CatalogueReader.MAX_FINDINGS) {
            findings.add(Finding.error(place.toString(), message, remedy).atLine(line));
        }
    }

    void warning(Place place, String message, String remedy) {
        if (!silenced.covers(place) && ++warnings <= CatalogueReader.MAX_FINDINGS) {
            findings.add(Finding.warning(place.toString(), message, remedy));
        }
    }

    boolean hasErrors() {
        return errors > 0;
    }

    /** In the order of discovery; the last ones say how many more there are than are listed. */
    List<Finding> findings() {
        List<Finding> found = new ArrayList<>(findings);
        if (errors > CatalogueReader.MAX_FINDINGS) {
            found.add(Finding.error(
                    "",
                    "there are " + (errors - CatalogueReader.MAX_FINDINGS) + " more errors",
                    "mend the ones above and check again"));
        }
        if (warnings > CatalogueReader.MAX_FINDINGS) {
            found.add(Finding.warning(
                    "",
                    "there are " + (warnings - CatalogueReader.MAX_FINDINGS) + " more warnings",
                    "see to the ones above and check again"));
        }
        return found;
    }
}
