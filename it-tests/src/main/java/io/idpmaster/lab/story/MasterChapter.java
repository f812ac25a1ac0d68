package io.idpmaster.lab.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.lab.cloud.Cloud;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the master now holds. */
final class MasterChapter {

    private final Narrator narrator;
    private final Cloud cloud;

    MasterChapter(Narrator narrator, Cloud cloud) {
        this.narrator = narrator;
        this.cloud = cloud;
    }

    void tell() {
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> kind : cloud.counts().properties()) {
            if (kind.getValue().isObject()) {
                rows.add(List.of(
                        kind.getKey(),
                        count(kind.getValue(), "created"),
                        count(kind.getValue(), "updated"),
                        count(kind.getValue(), "unchanged"),
                        count(kind.getValue(), "removed")));
            }
        }
        narrator.blank();
        narrator.table(List.of("loaded", " created", " updated", " unchanged", " removed"), rows);
    }

    private static String count(JsonNode kind, String what) {
        return kind.path(what).asText("0");
    }
}
