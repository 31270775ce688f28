"""The format of fixtures: Django's JSON, where a row that others point to is looked up once a file, not for each."""

from django.core.serializers import base, json

Serializer = json.Serializer


class Deserializer(json.Deserializer):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.found = {}  # {(field it is pointed to by, natural key): value}

    def _handle_fk_field_node(self, field, field_value):
        if not isinstance(field_value, list):
            return super()._handle_fk_field_node(field, field_value)
        key = (field.target_field, *field_value)
        if key not in self.found:
            value = super()._handle_fk_field_node(field, field_value)
            if value is base.DEFER_FIELD:  # it stands further down in the file
                return value
            self.found[key] = value
        return self.found[key]
