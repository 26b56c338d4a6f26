"""The municipality's own organisation and meetings beside other ways of doing it, as the sheets of the workshop show them."""

from styringslib.sections.organisation.choices import declared as declared
